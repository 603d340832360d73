#include "protocol/privacy/names.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "protocol/privacy/may_be_name.hpp"
#include "protocol/privacy/name_features.hpp"

namespace stonechat::data {
extern const std::string_view privacy_names;
}

namespace stonechat::privacy {
namespace {

// Log odds in 1/64, chosen on the development texts: a name that is missed costs more than a word too many.
constexpr std::int32_t name_from = -160;
constexpr std::int32_t follow_from = 0;       // a word this sure is looked for elsewhere
constexpr std::int32_t followed_from = -384;  // and taken there unless its neighbours speak loudly against it
constexpr std::int32_t not_judged = std::numeric_limits<std::int32_t>::min();

class Finder {
public:
    Finder(const Reading& text, const NameModel& model, const std::vector<bool>& is_taken)
        : text_{text},
          model_{model},
          is_taken_{is_taken},
          scores_(text.tokens.size(), not_judged),
          is_name_(text.tokens.size(), 0) {}

    void find(Candidates& out) {
        judge_all();
        add_first_names();
        add_nicknames();
        follow();
        add_particles();
        write(out);
    }

private:
    void judge_all() {
        for (std::size_t i = text_.next(start_name, 0); i < text_.tokens.size();
             i = text_.next(start_name, i + 1)) {
            if (is_taken_[i] || text_.tokens[i].is_company || !may_be_name(text_, i)) continue;
            scores_[i] = model_.score(text_, i, is_after_name(i));
            if (scores_[i] >= name_from) take(i);
        }
    }

    void take(std::size_t index) {
        is_name_[index] = 1;
        names_.push_back(index);
    }

    // Across what may stand inside a name: an initial's full stop, a hyphen, a comma after the surname.
    [[nodiscard]] bool is_after_name(std::size_t index) const {
        for (std::size_t back = index; back > 0 && index - back < 2; --back) {
            const std::size_t before = back - 1;
            if (text_.tokens[before].is_word()) return is_name_[before] != 0;
            if (!text_.is_sign(before, '.') && !text_.is_sign(before, '-') && !text_.is_sign(before, ','))
                return false;
        }
        return false;
    }

    // A first name before a name that was found, whatever its letters: "beryl price".
    void add_first_names() {
        for (std::size_t number = 0; number < names_.size(); ++number) {
            const std::size_t i = names_[number];
            if (i == 0 || is_name_[i - 1] != 0 || is_taken_[i - 1] || !text_.tokens[i].has_space_before)
                continue;
            const Token& before = text_.tokens[i - 1];
            constexpr unsigned everyday = 4;
            if (before.is_word() && before.traits.first_name() > 0 && before.traits.common() < everyday &&
                !before.is_product)
                take(i - 1);
        }
    }

    // Raymond "Razor" Tully, Pauline Eze ("Polly")
    void add_nicknames() {
        for (std::size_t number = 0; number < names_.size(); ++number) {
            const std::size_t i = names_[number];
            const std::size_t quote = text_.is_sign(i + 1, '(') ? i + 2 : i + 1;
            const bool has_sign = text_.is_sign(quote, '"') || quote == i + 2;
            const std::size_t name = text_.is_sign(quote, '"') ? quote + 1 : quote;
            if (!has_sign || !text_.is_capital(name) || is_taken_[name]) continue;
            const bool is_closed = text_.is_sign(name + 1, '"') || text_.is_sign(name + 1, ')');
            const bool goes_on = name + 2 < is_name_.size() && is_name_[name + 2] != 0;
            const Traits traits = text_.tokens[name].traits;
            const bool is_likely = traits.first_name() > 0 || traits.common() == 0;
            constexpr auto others = class_mask(Class::role, Class::relation, Class::medical, Class::org,
                                               Class::never_name, Class::title);
            // "Oisín (ODP)": what somebody is
            const bool is_abbreviation = text_.style == Style::usual &&
                                         text_.tokens[name].shape == Shape::upper && traits.first_name() == 0;
            if (!is_abbreviation && is_closed && (goes_on || is_likely) && !traits.is_any(others) &&
                is_name_[name] == 0)
                take(name);
        }
    }

    void follow() {
        std::vector<std::uint64_t> sure;
        std::uint64_t seen = 0;  // a bit for each: nearly every other word misses them
        const auto bit_of = [](std::uint64_t hash) { return std::uint64_t{1} << (hash >> 58U); };
        for (const std::size_t i : names_) {
            if (scores_[i] < follow_from || text_.tokens[i].end - text_.tokens[i].begin <= 1) continue;
            sure.push_back(text_.tokens[i].hash);
            seen |= bit_of(text_.tokens[i].hash);
        }
        if (sure.empty()) return;
        std::ranges::sort(sure);
        for (std::size_t i = 0; i < scores_.size(); ++i) {
            const Token& token = text_.tokens[i];
            if ((seen & bit_of(token.hash)) == 0 || is_name_[i] != 0 || !token.is_word() || is_taken_[i] ||
                token.is_product || token.is_company)
                continue;
            if (!std::ranges::binary_search(sure, token.hash)) continue;
            // "mrs church was at church"
            constexpr unsigned everyday = 4;
            if (text_.style == Style::usual && token.shape == Shape::lower &&
                token.traits.common() >= everyday)
                continue;
            const bool is_one = scores_[i] != not_judged ? scores_[i] >= followed_from
                                                         : token.traits.common() == 0 || token.is_capital();
            if (is_one) take(i);
        }
    }

    // The small words of a surname: "Mustafa bin Yusuf", "I know no van Wyk".
    void add_particles() {
        for (std::size_t number = 0; number < names_.size(); ++number) {
            const std::size_t i = names_[number];
            const bool has_one = i > 0 && text_.is(i - 1, Class::particle) &&
                                 text_.tokens[i].has_space_before && is_name_[i - 1] == 0 &&
                                 !is_taken_[i - 1];
            if (has_one) take(i - 1);
        }
    }

    // Tokens that touch, or have only such signs between them, are one name.
    void write(Candidates& out) {
        std::ranges::sort(names_);
        std::size_t from = 0;
        for (const std::size_t i : names_) {
            if (i < from) continue;
            std::size_t last = i;
            for (std::size_t next = i + 1; next < is_name_.size() && next <= last + 2; ++next) {
                if (is_name_[next] != 0)
                    last = next;
                else if (text_.tokens[next].shape != Shape::sign || !joins(next))
                    break;
            }
            out.push_back({FindingKind::name, Certainty::doubtful, text_.tokens[i].begin,
                           text_.tokens[last].end, "name-model", "reads like a person's name"});
            from = last + 1;
        }
    }

    [[nodiscard]] bool joins(std::size_t index) const {
        return text_.is_sign(index, '.') || text_.is_sign(index, '-');
    }

    const Reading& text_;
    const NameModel& model_;
    const std::vector<bool>& is_taken_;
    std::vector<std::int32_t> scores_;
    std::vector<char> is_name_;       // 0 or 1: bits would have to be masked out, each time
    std::vector<std::size_t> names_;  // where it is 1
};

}  // namespace

const NameModel& NameModel::installed() {
    static const auto weights = weights_in(data::privacy_names, name_weights_count);
    static const NameModel model{weights};
    return model;
}

std::int32_t NameModel::score(const Reading& text, std::size_t index, bool is_after_name) const {
    return name_score(text, index, is_after_name, weights_);
}

void find_names(const Reading& text, const NameModel& model, const std::vector<bool>& is_taken,
                Candidates& out) {
    Finder{text, model, is_taken}.find(out);
}

}  // namespace stonechat::privacy
