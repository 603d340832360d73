#pragma once
// The code lists: which words a coded field may hold, and what each means to people.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/refusal.hpp"

namespace stonechat::record {

// All lists of one version. Loaded from data (records' codes.json), because lists grow faster than programs
// do.
//
// Invariants: no list holds a code twice; a value never changes after parse().
// Threads: any, once made.
class CodeLists {
public:
    // From {"version", "lists": {NAME: [{"code", "label", "help"?}]}}; other members are for other readers
    // and are passed over.
    static Checked<CodeLists> parse(std::string_view json);

    // "1.0.0"
    [[nodiscard]] const std::string& version() const { return version_; }
    [[nodiscard]] bool contains(std::string_view list, std::string_view code) const {
        return find(list, code) != nullptr;
    }
    // What people read; empty when the list or the code is not here. The view lives as long as this object.
    [[nodiscard]] std::optional<std::string_view> label(std::string_view list, std::string_view code) const;
    // A sentence more; empty also where a code explains itself.
    [[nodiscard]] std::optional<std::string_view> help(std::string_view list, std::string_view code) const;
    // The codes of one list in the order in which people should see them; none when there is no such list.
    [[nodiscard]] std::vector<std::string_view> codes(std::string_view list) const;

private:
    struct Entry {
        std::string code;
        std::string label;
        std::optional<std::string> help;
        std::size_t place;  // among the codes as the data lists them
    };
    struct List {
        std::string name;
        std::vector<Entry> entries;  // sorted by code
    };
    friend struct CodeListsReader;

    [[nodiscard]] const List* find(std::string_view list) const;
    [[nodiscard]] const Entry* find(std::string_view list, std::string_view code) const;

    std::string version_;
    std::vector<List> lists_;  // sorted by name
};

// The lists that this program was built with.
const CodeLists& builtin_code_lists();

// "1.0.0": three numbers with dots, of any length.
[[nodiscard]] bool is_list_version(std::string_view text);
// Whether version `a` comes after version `b`; both must be list versions.
[[nodiscard]] bool is_later_version(std::string_view a, std::string_view b);

}  // namespace stonechat::record
