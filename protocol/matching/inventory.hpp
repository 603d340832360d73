#pragma once
// What this organisation uses, as its people list it: a CSV file, a technology a row.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::matching {

// Names one technology in use here, whatever its place in the list and whatever version it has today: a
// warning and what people decided about it stay with it through updates and new lists. Never leaves the node.
using HereId = Id<struct HereIdTag, 8>;

struct TechnologyInUse {
    record::Technology technology;        // `tech` is computed; empty where maker or product give none
    std::optional<record::Code> setting;  // code list "setting": where it is used
    std::optional<std::string> owner;  // the role that answers for it, "imaging lead": never a person's name
    friend bool operator==(const TechnologyInUse&, const TechnologyInUse&) = default;
};

// Ids for a whole list: from maker, product and setting, and the count of equal ones before.
std::vector<HereId> here_ids(const std::vector<TechnologyInUse>& inventory);

// "SkinSort 2.3.1 (Example Skin AI Ltd)"; what is not known is left out.
std::string in_words(const record::Technology& technology);

// What is wrong with a list, for the person who made it. This text stays on the node, but still names no
// value.
struct InventoryFault {
    std::size_t line = 0;  // from 1, in the file as it stands; a quoted line break counts
    std::string column;    // empty: the row or file as a whole
    std::string rule;
    friend bool operator==(const InventoryFault&, const InventoryFault&) = default;
};

struct InventoryReading {
    std::vector<TechnologyInUse>
        technologies;                    // in the order of the file; all right only when `faults` is empty
    std::vector<InventoryFault> faults;  // all of them, up to limits::inventory_faults_max
};

// Reads RFC 4180 CSV in UTF-8, with or without byte order mark, lines ending in CRLF or LF. The first row
// names the columns in any order: maker, product, version, category; and if wanted udi_di, mhra_ref, built_on
// (several separated by semicolons), setting, version_scheme, owner. An empty version means that it is not
// known. Equal rows count once. Limits: limits::inventory_bytes_max, inventory_rows_max.
InventoryReading read_inventory(std::string_view csv, const record::CodeLists& lists);

}  // namespace stonechat::matching
