#pragma once
// Which technologies are the same although they carry different names: what makers, stewards and users have
// said.
//
// Names here are keys: "tech:" and 32 hex digits, or "udi:" and the UDI-DI. Sets are those joined by a maker
// or a steward; two organisations make a pair likely. A steward's not-same-as separates a pair whatever else
// is said; a maker's is shown as disputed and separates nothing, or a maker could silence warnings about its
// own product.
//
// Invariant: the answer depends only on the set of statements, never on their order. So a statement that its
// author
//            has withdrawn stays without effect even if the author repeats it.
// Errors:    none. Threads: any, once made.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::matching {

struct Statement {
    RecordId id;
    MemberId author;
    bool author_is_maker_of_it = false;  // the charter lists the technology for this maker
    bool author_is_steward = false;
    record::TechnologyStatement body;
    friend bool operator==(const Statement&, const Statement&) = default;
};

// The keys by which a technology is known; none when it has neither id nor UDI-DI.
std::vector<std::string> keys_of(const record::Technology& technology);
std::string key_of(const TechId& id);
std::string udi_key(std::string_view udi_di);

enum class SaidSame { no, likely, certain };

struct Relation {
    SaidSame same = SaidSame::no;
    bool is_disputed = false;   // a maker says that they are not the same
    bool is_separated = false;  // a steward says so: `same` is no
};

class Aliases {
public:
    Aliases() = default;
    explicit Aliases(std::vector<Statement> statements);

    // The name of the set that `key` belongs to: equal for keys joined by maker or steward.
    [[nodiscard]] std::string set_of(const std::string& key) const;
    [[nodiscard]] Relation between(const std::string& a, const std::string& b) const;
    // Sets that two organisations say are the same as the set of `key`.
    [[nodiscard]] std::vector<std::string> likely_sets(const std::string& key) const;

private:
    using Pair = std::pair<std::string, std::string>;  // the smaller first
    static Pair pair(std::string a, std::string b);
    void join(const std::string& a, const std::string& b);
    void join_own_keys(const Statement& statement);

    std::map<std::string, std::string> parents_;        // union-find; the smallest key names its set
    std::map<Pair, std::set<MemberId>> said_by_users_;  // between sets
    std::map<std::string, std::set<std::string>> likely_;
    std::set<Pair> separated_;  // between keys
    std::set<Pair> disputed_;
};

}  // namespace stonechat::matching
