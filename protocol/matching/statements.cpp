#include "protocol/matching/statements.hpp"

#include "protocol/limits.hpp"

namespace stonechat::matching {
namespace {

constexpr Shares shares_in(std::size_t places) {
    return {.places = places, .of_author = limits::statements_of_author_max};
}

}  // namespace

Statements::Statements()
    : users_{shares_in(limits::user_statements_max)},
      makers_{shares_in(limits::maker_statements_max)},
      stewards_{shares_in(limits::steward_statements_max)} {}

Statements::Change Statements::add(const Statement& statement) {
    Change change;
    if (const auto before = held_.find(statement.id); before != held_.end()) {
        if (before->second == statement) return {};
        change = remove(statement.id);
    }
    held_.emplace(statement.id, statement);
    const auto without = places_of(statement).add(statement.author, claim_of(statement));
    if (!without || without->claim.order.second != statement.id) change.concerned.push_back(statement);
    if (!without) return change;
    auto left_out = held_.extract(without->claim.order.second);
    if (left_out.key() != statement.id) change.concerned.push_back(std::move(left_out.mapped()));
    return change;
}

Statements::Change Statements::remove(const RecordId& id) {
    auto taken = held_.extract(id);
    if (!taken) return {};
    Places& places = places_of(taken.mapped());
    places.remove(taken.mapped().author, claim_of(taken.mapped()));
    return {.concerned = {std::move(taken.mapped())}, .feed_again = places.has_turned_away()};
}

Statements::Places& Statements::places_of(const Statement& statement) {
    if (statement.author_is_steward) return stewards_;
    return statement.author_is_maker_of_it ? makers_ : users_;
}

Statements::Places::Claim Statements::claim_of(const Statement& statement) {
    return {.rank = 0, .order = {statement.body.says != "withdrawn", statement.id}};
}

}  // namespace stonechat::matching
