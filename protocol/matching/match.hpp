#pragma once
// Which technologies in use here a record is about, how sure that is, and why.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/matching/aliases.hpp"
#include "protocol/matching/inventory.hpp"
#include "protocol/matching/name_groups.hpp"
#include "protocol/matching/spellings.hpp"
#include "protocol/matching/statements.hpp"

namespace stonechat::matching {

enum class MatchLevel { related, likely, certain };

// What the match rests on.
enum class Identifier {
    everyone,            // the record names no technology, and only its header is held
    maker_and_category,  // related
    built_on,            // related; likely where an alert is about the model itself
    name_spacing,        // likely
    mhra_ref_and_maker,  // likely
    same_as,             // certain by maker or steward, likely by two organisations
    tech,                // certain
    udi_di,              // certain
};

struct Match {
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    MatchLevel level{};
    Identifier which{};
    std::size_t here = 0;  // place in the inventory; nowhere for Identifier::everyone
    // False only where an alert says which versions or settings it is about, and this one is not among them.
    bool version_affected = true;
    bool setting_affected = true;
    bool is_disputed = false;  // a maker says that the two are not the same
    std::string reason{};      // "the same UDI-DI 09506000134352; reported on version 2.3.1, you use 2.3.1"
    friend bool operator==(const Match&, const Match&) = default;
};

// The code of list "same_tech_level".
std::string_view name_of(MatchLevel level);
std::string_view name_of(Identifier which);

// Matches records with what is in use here. Deterministic: depends on the inventory and on the sets of
// statements and spellings learned, not on their order.
//
// Limits: those of Statements and Spellings.
// Errors: none. Threads: none of its own.
class Matcher {
public:
    explicit Matcher(std::vector<TechnologyInUse> inventory, const std::vector<Statement>& statements = {});

    [[nodiscard]] const std::vector<TechnologyInUse>& inventory() const { return inventory_; }

    [[nodiscard]] std::vector<Statement> statements() const;
    // Every key and clue by which a record may turn out to be about something in use here: its own, and those
    // of what has been said, or is likely, to be the same.
    [[nodiscard]] std::set<std::string> names_here() const;

    // What a report, monitor, notice or statement is about. At most one match for each technology here, in
    // the order of the inventory. Reports concern those on other versions too, who are told both.
    [[nodiscard]] std::vector<Match> match(const record::Technology& technology) const;
    // What an alert is about: the best of its entries for each technology here.
    [[nodiscard]] std::vector<Match> match(const std::vector<record::AppliesTo>& applies_to) const;
    // When only the header is held. No technologies: it concerns everyone, and each technology here matches
    // as related.
    [[nodiscard]] std::vector<Match> match_header(const std::vector<TechId>& technologies) const;

    // Takes in one more statement, or the same under another standing of its author. True when records seen
    // before may match otherwise, or statements left out before may have room: it counts from take_up() on,
    // and then all should be fed again. Making all aliases anew for each of many statements would cost the
    // square of their number, and what is matched before it is fed again is matched again anyway.
    bool learn(const Statement& statement);
    // Takes a statement back, because its author was revoked or it was erased. True as above.
    bool forget(const RecordId& statement);
    // Takes in that this spelling and its id exist: an alert names ids alone, and concerns those who spell
    // the name with other spaces. True when records seen before may now match otherwise.
    bool learn(const record::Technology& technology, const MemberId& author);
    // What statements have changed counts from here on.
    void take_up();

private:
    struct Subject;  // a technology as a record names it
    using Places = std::map<std::string, std::set<std::size_t>>;

    void index();
    // The name without spaces behind an id, where that is known and in use here; else empty.
    [[nodiscard]] std::string spelled(const std::string& tech) const;
    [[nodiscard]] std::set<std::size_t> candidates(const Subject& subject) const;
    [[nodiscard]] std::optional<Match> judge(const Subject& subject, std::size_t here) const;
    [[nodiscard]] std::optional<Match> judge_keys(const Subject& subject, std::size_t here,
                                                  bool& is_separated) const;
    [[nodiscard]] std::vector<Match> match(const Subject& subject) const;
    bool touch_inventory(const Statements::Change& change);

    std::vector<TechnologyInUse> inventory_;
    Statements statements_;
    Aliases aliases_;
    NameGroups groups_;      // of the statements; those with a name in use here are marked
    bool is_stale_ = false;  // whether what is below lacks something that statements_ has
    Spellings spellings_;    // of names in use here
    Places by_set_;          // sets of keys -> technologies here
    Places by_clue_;         // names, references, models, makers
};

}  // namespace stonechat::matching
