#include "protocol/matching/aliases.hpp"

#include <algorithm>
#include <tuple>

namespace stonechat::matching {
namespace {

// A device identifier of GS1 has 14 digits; shorter barcodes print theirs without the zeros in front (GTIN-8,
// GTIN-12 and GTIN-13 in the GS1 General Specifications).
constexpr std::size_t gtin_digits = 14;

bool is_official(const Statement& statement) {
    return statement.author_is_maker_of_it || statement.author_is_steward;
}

using Withdrawn = std::set<std::tuple<MemberId, std::string, std::string>>;

// Every pair of keys that a statement is about.
template <class Use>
void for_each_pair(const Statement& statement, Use use) {
    const auto keys = keys_of(statement.body.technology);
    if (!statement.body.other) return;
    for (const record::Technology& other : *statement.body.other)
        for (const std::string& a : keys)
            for (const std::string& b : keys_of(other))
                if (a != b) use(a, b);
}

// "withdrawn" takes back what its author said about the same technology: about those listed, or about all.
Withdrawn withdrawn_in(const std::vector<Statement>& statements) {
    Withdrawn out;
    for (const Statement& statement : statements) {
        if (statement.body.says != "withdrawn") continue;
        for_each_pair(statement, [&](const std::string& a, const std::string& b) {
            out.emplace(statement.author, a, b);
        });
        if (statement.body.other && !statement.body.other->empty()) continue;
        for (const std::string& key : keys_of(statement.body.technology))
            out.emplace(statement.author, key, "");
    }
    return out;
}

bool is_withdrawn(const Withdrawn& withdrawn, const MemberId& author, const std::string& a,
                  const std::string& b) {
    return withdrawn.contains({author, a, ""}) || withdrawn.contains({author, a, b}) ||
           withdrawn.contains({author, b, a});
}

}  // namespace

std::string udi_key(std::string_view udi_di) {
    const bool is_number = std::ranges::all_of(udi_di, [](char c) { return c >= '0' && c <= '9'; });
    const std::size_t zeros = is_number ? gtin_digits - std::min(udi_di.size(), gtin_digits) : 0;
    return "udi:" + std::string(zeros, '0') + std::string{udi_di};
}
std::string key_of(const TechId& id) {
    return "tech:" + id.hex();
}

std::vector<std::string> keys_of(const record::Technology& technology) {
    std::vector<std::string> keys;
    if (technology.tech) keys.push_back(*technology.tech);
    if (technology.udi_di) keys.push_back(udi_key(*technology.udi_di));
    return keys;
}

Aliases::Pair Aliases::pair(std::string a, std::string b) {
    if (b < a) std::swap(a, b);
    return {std::move(a), std::move(b)};
}

Aliases::Aliases(std::vector<Statement> statements) {
    std::ranges::sort(statements, {}, &Statement::id);
    const Withdrawn withdrawn = withdrawn_in(statements);
    const auto for_each_standing = [&](std::string_view says, auto use) {
        for (const Statement& statement : statements) {
            if (statement.body.says != says) continue;
            for_each_pair(statement, [&](const std::string& a, const std::string& b) {
                if (!is_withdrawn(withdrawn, statement.author, a, b)) use(statement, a, b);
            });
        }
    };
    for_each_standing("not-same-as",
                      [&](const Statement& statement, const std::string& a, const std::string& b) {
                          if (statement.author_is_steward)
                              separated_.insert(pair(a, b));
                          else if (statement.author_is_maker_of_it)
                              disputed_.insert(pair(a, b));
                      });
    for (const Statement& statement : statements) join_own_keys(statement);
    for_each_standing("same-as", [&](const Statement& statement, const std::string& a, const std::string& b) {
        if (is_official(statement)) join(a, b);
    });
    for_each_standing("same-as", [&](const Statement& statement, const std::string& a, const std::string& b) {
        if (is_official(statement) || set_of(a) == set_of(b)) return;
        auto& authors = said_by_users_[pair(set_of(a), set_of(b))];
        authors.insert(statement.author);
        if (authors.size() < 2) return;
        likely_[set_of(a)].insert(set_of(b));
        likely_[set_of(b)].insert(set_of(a));
    });
}

// Whoever declares a product's name with its UDI-DI says that the two are one, if it is theirs to say.
void Aliases::join_own_keys(const Statement& statement) {
    if (!is_official(statement) || statement.body.says == "withdrawn") return;
    const auto keys = keys_of(statement.body.technology);
    if (keys.size() == 2) join(keys[0], keys[1]);
}

void Aliases::join(const std::string& a, const std::string& b) {
    if (separated_.contains(pair(a, b))) return;
    const std::string root = std::min(set_of(a), set_of(b));
    for (const std::string& key : {set_of(a), set_of(b), a, b}) parents_[key] = root;
}

std::string Aliases::set_of(const std::string& key) const {
    const std::string* at = &key;
    for (auto found = parents_.find(*at); found != parents_.end() && found->second != *at;
         found = parents_.find(*at))
        at = &found->second;
    return *at;
}

Relation Aliases::between(const std::string& a, const std::string& b) const {
    Relation out;
    out.is_separated = a != b && separated_.contains(pair(a, b));
    out.is_disputed = a != b && disputed_.contains(pair(a, b));
    if (out.is_separated) return out;
    if (set_of(a) == set_of(b)) {
        out.same = SaidSame::certain;
    } else if (const auto likely = likely_.find(set_of(a));
               likely != likely_.end() && likely->second.contains(set_of(b))) {
        out.same = SaidSame::likely;
    }
    return out;
}

std::vector<std::string> Aliases::likely_sets(const std::string& key) const {
    const auto found = likely_.find(set_of(key));
    if (found == likely_.end()) return {};
    return {found->second.begin(), found->second.end()};
}

}  // namespace stonechat::matching
