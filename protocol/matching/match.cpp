#include "protocol/matching/match.hpp"

#include <algorithm>
#include <tuple>

#include "protocol/matching/clues.hpp"
#include "protocol/matching/versions.hpp"

namespace stonechat::matching {

// Keys and clues of what a record is about; `names` is how a report names it, null for alerts and headers.
struct Matcher::Subject {
    std::vector<std::string> keys;
    Clues clues;
    const record::Technology* names = nullptr;
    bool is_about_the_model = false;  // an alert that names a model means everything built on it
};

namespace {

std::string shared_model(const Clues& a, const TechnologyInUse& here) {
    for (const std::string& model : here.technology.built_on.value_or(std::vector<std::string>{}))
        if (std::ranges::find(a.built_on, model_clue(model)) != a.built_on.end()) return model;
    return {};
}

std::string version_words(const std::string& version) {
    return is_unknown_version(version) ? "a version that is not known" : "version " + version;
}

std::string versions_reason(const std::string& reported, const std::string& here) {
    return "; reported on " + version_words(reported) + ", you use " +
           (is_unknown_version(here) ? "a version that is not known" : here);
}

std::string range_words(const record::Versions& range) {
    if (range.all) return "all versions";
    std::string out;
    if (range.list) {
        for (const std::string& version : *range.list) out += (out.empty() ? "version " : ", ") + version;
        return out;
    }
    const auto add = [&](std::string_view word, const std::optional<std::string>& bound) {
        if (bound) out += (out.empty() ? "versions " : " ") + std::string{word} + ' ' + *bound;
    };
    add("from", range.from);
    add("before", range.before);
    add("up to", range.upto);
    return out;
}

// The better of two matches for one technology here.
auto rank(const Match& m) {
    return std::tuple{m.version_affected && m.setting_affected, m.level, m.which};
}

bool is_in(const std::optional<record::Codes>& settings, const std::optional<record::Code>& setting) {
    return !settings || settings->empty() || !setting ||
           std::ranges::find(*settings, *setting) != settings->end();
}

// Every name that a statement is about.
std::vector<std::string> keys_in(const Statement& statement) {
    std::vector<std::string> keys = keys_of(statement.body.technology);
    for (const record::Technology& other : statement.body.other.value_or(std::vector<record::Technology>{}))
        for (std::string& key : keys_of(other)) keys.push_back(std::move(key));
    return keys;
}

}  // namespace

Matcher::Matcher(std::vector<TechnologyInUse> inventory, const std::vector<Statement>& statements)
    : inventory_{std::move(inventory)} {
    for (const Statement& statement : statements) statements_.add(statement);
    index();
}

std::vector<Statement> Matcher::statements() const {
    std::vector<Statement> out;
    for (const auto& [id, statement] : statements_.all()) out.push_back(statement);
    return out;
}

std::set<std::string> Matcher::names_here() const {
    std::set<std::string> names;
    std::set<std::string> sets;
    for (const TechnologyInUse& one : inventory_) {
        for (const std::string& key : keys_of(one.technology)) {
            names.insert(key);
            sets.insert(aliases_.set_of(key));
            for (std::string& likely : aliases_.likely_sets(key)) sets.insert(std::move(likely));
        }
        for (std::string& clue : clues_of(one.technology).all()) names.insert(std::move(clue));
    }
    const auto take = [&](const record::Technology& technology) {
        for (std::string& key : keys_of(technology))
            if (sets.contains(aliases_.set_of(key))) names.insert(std::move(key));
    };
    for (const auto& [id, statement] : statements_.all()) {
        take(statement.body.technology);
        for (const record::Technology& other :
             statement.body.other.value_or(std::vector<record::Technology>{}))
            take(other);
    }
    for (const auto& [key, known] : spellings_.all()) names.insert(key);
    return names;
}

void Matcher::index() {
    is_stale_ = false;
    aliases_ = Aliases{statements()};
    groups_ = {};
    by_set_.clear();
    by_clue_.clear();
    for (const auto& [id, statement] : statements_.all()) groups_.join(keys_in(statement));
    for (std::size_t i = 0; i < inventory_.size(); ++i) {
        for (const std::string& key : keys_of(inventory_[i].technology)) {
            by_set_[aliases_.set_of(key)].insert(i);
            groups_.mark(key);
        }
        for (const std::string& clue : clues_of(inventory_[i].technology).all()) by_clue_[clue].insert(i);
    }
}

std::string Matcher::spelled(const std::string& tech) const {
    const auto found = spellings_.all().find(tech);
    return found == spellings_.all().end() ? std::string{} : found->second.name;
}

std::set<std::size_t> Matcher::candidates(const Subject& subject) const {
    std::set<std::size_t> out;
    const auto take = [&](const Places& places, const std::string& name) {
        if (const auto found = places.find(name); found != places.end())
            out.insert(found->second.begin(), found->second.end());
    };
    for (const std::string& key : subject.keys) {
        take(by_set_, aliases_.set_of(key));
        for (const std::string& set : aliases_.likely_sets(key)) take(by_set_, set);
    }
    for (const std::string& clue : subject.clues.all()) take(by_clue_, clue);
    return out;
}

std::optional<Match> Matcher::judge_keys(const Subject& subject, std::size_t here, bool& is_separated) const {
    const record::Technology& own = inventory_[here].technology;
    const auto own_keys = keys_of(own);
    const auto both_have = [&](std::string_view prefix) {
        return std::ranges::any_of(subject.keys, [&](const std::string& key) {
            return key.starts_with(prefix) && std::ranges::find(own_keys, key) != own_keys.end();
        });
    };
    Match out{.level = MatchLevel::certain, .which = Identifier::udi_di, .here = here};
    if (both_have("udi:")) {
        out.reason = "the same UDI-DI " + *own.udi_di;
        return out;
    }
    if (both_have("tech:")) {
        out.which = Identifier::tech;
        out.reason = "the same product name and maker";
        return out;
    }
    SaidSame same = SaidSame::no;
    for (const std::string& a : subject.keys) {
        for (const std::string& b : own_keys) {
            const Relation relation = aliases_.between(a, b);
            same = std::max(same, relation.same);
            out.is_disputed |= relation.is_disputed;
            is_separated |= relation.is_separated;
        }
    }
    if (same == SaidSame::no || is_separated) return std::nullopt;
    out.which = Identifier::same_as;
    out.level = same == SaidSame::certain ? MatchLevel::certain : MatchLevel::likely;
    out.reason = same == SaidSame::certain ? "its maker or a steward says that it is the same technology"
                                           : "two organisations say that it is the same technology";
    return out;
}

std::optional<Match> Matcher::judge(const Subject& subject, std::size_t here) const {
    bool is_separated = false;
    if (auto match = judge_keys(subject, here, is_separated)) return match;
    const Clues own = clues_of(inventory_[here].technology);
    const auto equal = [](const std::string& a, const std::string& b) { return !a.empty() && a == b; };
    Match out{.level = MatchLevel::likely, .here = here};
    if (!is_separated && equal(subject.clues.mhra_and_maker, own.mhra_and_maker)) {
        out.which = Identifier::mhra_ref_and_maker;
        out.reason = "the same MHRA reference and maker";
    } else if (!is_separated && equal(subject.clues.name, own.name)) {
        out.which = Identifier::name_spacing;
        out.reason = "names that differ only in spaces or signs";
        if (subject.names)
            out.reason += ": " + subject.names->product + " and " + inventory_[here].technology.product;
    } else if (const std::string model = shared_model(subject.clues, inventory_[here]); !model.empty()) {
        out.level = subject.is_about_the_model ? MatchLevel::likely : MatchLevel::related;
        out.which = Identifier::built_on;
        out.reason = "built on the same model, " + model;
    } else if (equal(subject.clues.maker_and_category, own.maker_and_category)) {
        out.level = MatchLevel::related;
        out.which = Identifier::maker_and_category;
        out.reason = "another technology of the same maker and kind";
    } else {
        return std::nullopt;
    }
    for (const std::string& a : subject.keys)
        for (const std::string& b : keys_of(inventory_[here].technology))
            out.is_disputed |= aliases_.between(a, b).is_disputed;
    return out;
}

std::vector<Match> Matcher::match(const Subject& subject) const {
    std::vector<Match> out;
    for (const std::size_t here : candidates(subject)) {
        auto match = judge(subject, here);
        if (!match) continue;
        if (subject.names)
            match->reason += versions_reason(subject.names->version, inventory_[here].technology.version);
        if (match->is_disputed) match->reason += "; the maker says that the two are not the same";
        out.push_back(std::move(*match));
    }
    return out;
}

std::vector<Match> Matcher::match(const record::Technology& technology) const {
    return match(Subject{keys_of(technology), clues_of(technology), &technology});
}

std::vector<Match> Matcher::match(const std::vector<record::AppliesTo>& applies_to) const {
    std::map<std::size_t, Match> best;
    for (const record::AppliesTo& entry : applies_to) {
        Subject subject{.keys = {}, .clues = {}, .names = nullptr, .is_about_the_model = true};
        if (entry.tech) {
            subject.keys.push_back(*entry.tech);
            subject.clues.name = spelled(*entry.tech);
        }
        if (entry.udi_di) subject.keys.push_back(udi_key(*entry.udi_di));
        if (entry.built_on) subject.clues.built_on.push_back(model_clue(*entry.built_on));
        for (Match& match : match(subject)) {
            const TechnologyInUse& own = inventory_[match.here];
            match.version_affected = affects(entry.versions, own.technology.version);
            match.setting_affected = is_in(entry.settings, own.setting);
            match.reason += "; it is about " + range_words(entry.versions) + ", you use " +
                            version_words(own.technology.version);
            if (!match.setting_affected) match.reason += "; it is about other settings than yours";
            const auto [place, is_new] = best.try_emplace(match.here, match);
            if (!is_new && rank(place->second) < rank(match)) place->second = std::move(match);
        }
    }
    std::vector<Match> out;
    out.reserve(best.size());
    for (auto& [here, match] : best) out.push_back(std::move(match));
    return out;
}

std::vector<Match> Matcher::match_header(const std::vector<TechId>& technologies) const {
    if (technologies.empty())
        return {{.level = MatchLevel::related,
                 .which = Identifier::everyone,
                 .here = Match::nowhere,
                 .reason = "the record names no technology, so it may concern everyone"}};
    std::map<std::size_t, Match> best;
    for (const TechId& id : technologies) {
        Subject subject;
        subject.keys.push_back(key_of(id));
        subject.clues.name = spelled(subject.keys.front());
        for (Match& match : match(subject)) {
            const auto [place, is_new] = best.try_emplace(match.here, match);
            if (!is_new && rank(place->second) < rank(match)) place->second = std::move(match);
        }
    }
    std::vector<Match> out;
    out.reserve(best.size());
    for (auto& [here, match] : best) out.push_back(std::move(match));
    return out;
}

bool Matcher::touch_inventory(const Statements::Change& change) {
    bool touches = change.feed_again;
    for (const Statement& statement : change.concerned) {
        const std::vector<std::string> keys = keys_in(statement);
        groups_.join(keys);
        touches |= !keys.empty() && groups_.is_marked(keys.front());
    }
    is_stale_ |= touches;
    return touches;
}

bool Matcher::learn(const Statement& statement) {
    return touch_inventory(statements_.add(statement));
}

bool Matcher::forget(const RecordId& statement) {
    return touch_inventory(statements_.remove(statement));
}

void Matcher::take_up() {
    if (is_stale_) index();
}

bool Matcher::learn(const record::Technology& technology, const MemberId& author) {
    const std::string name = clues_of(technology).name;
    if (!technology.tech || name.empty()) return false;
    const auto places = by_clue_.find(name);
    if (places == by_clue_.end()) return false;
    const bool is_news = std::ranges::any_of(places->second, [&](std::size_t here) {
        return inventory_[here].technology.tech != technology.tech;
    });
    return is_news && spellings_.add(author, *technology.tech, name);
}

}  // namespace stonechat::matching
