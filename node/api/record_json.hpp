#pragma once
// Records as the API shows them.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "node/api/json_object.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/engine/kept.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::api {

// Stands on every page and export that people or programs may count by.
inline constexpr std::string_view unverified_note = "Unverified reports; counts are not rates.";

// "2026-11-24"
std::string iso_date(Day day);
std::string iso_time(std::chrono::system_clock::time_point time);  // "2026-03-01T09:30:00Z"

// A stored record, read: what can be done on the pool, without the charter.
struct ReadRecord {
    record::SignedRecord record;
    engine::StoredRecord stored;
    std::optional<record::Body> body;  // where it is present and of a version known here
};
// Errors: the store holds what no version wrote.
Checked<ReadRecord> read_stored(engine::StoredRecord stored, const record::CodeLists& lists);

// "organisation hidden" where a relay speaks for it; "not a member known here" where the charter does not
// name it.
std::string author_name(const ReadRecord& read, const charter::Charter& charter);

// A line of a list; the caller may add to it.
JsonObject summary(const ReadRecord& read, const charter::Charter& charter, const record::CodeLists& lists);
// All that is held, exact bytes included, and whether the signature verifies.
Json whole_json(const ReadRecord& read, const charter::Charter& charter, const record::CodeLists& lists);

}  // namespace stonechat::api
