#include "protocol/privacy/names.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "protocol/privacy/name_features.hpp"

namespace stonechat::data {
extern const std::string_view privacy_names;
}

namespace stonechat::privacy {
namespace {

// Log odds in 1/64, chosen on the development texts: a name that is missed costs more than a word too many.
constexpr std::int32_t name_from = -80;
constexpr std::int32_t follow_from = 0;       // a word this sure is looked for elsewhere
constexpr std::int32_t followed_from = -384;  // and taken there unless its neighbours speak loudly against it
constexpr std::int32_t not_judged = std::numeric_limits<std::int32_t>::min();

std::array<std::int16_t, name_weights_count> installed_weights() {
    std::array<std::int16_t, name_weights_count> out{};
    for (std::size_t i = 0; i < out.size() && i * 2 + 1 < data::privacy_names.size(); ++i) {
        const auto low = static_cast<unsigned char>(data::privacy_names[i * 2]);
        const auto high = static_cast<unsigned char>(data::privacy_names[i * 2 + 1]);
        out.at(i) = static_cast<std::int16_t>(low | high << 8U);
    }
    return out;
}

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
        follow();
        write(out);
    }

private:
    void judge_all() {
        for (std::size_t i = 0; i < text_.tokens.size(); ++i) {
            if (!text_.tokens[i].may_start(start_name) || is_taken_[i] || !may_be_name(text_, i)) continue;
            scores_[i] = model_.score(text_, i, is_after_name(i));
            is_name_[i] = scores_[i] >= name_from ? 1 : 0;
        }
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

    void follow() {
        std::vector<std::uint64_t> sure;
        std::uint64_t seen = 0;  // a bit for each: nearly every other word misses them
        const auto bit_of = [](std::uint64_t hash) { return std::uint64_t{1} << (hash >> 58U); };
        for (std::size_t i = 0; i < scores_.size(); ++i) {
            if (scores_[i] < follow_from || text_.tokens[i].end - text_.tokens[i].begin <= 1) continue;
            sure.push_back(text_.tokens[i].hash);
            seen |= bit_of(text_.tokens[i].hash);
        }
        if (sure.empty()) return;
        std::ranges::sort(sure);
        for (std::size_t i = 0; i < scores_.size(); ++i) {
            const Token& token = text_.tokens[i];
            if ((seen & bit_of(token.hash)) == 0 || is_name_[i] != 0 || !token.is_word() || is_taken_[i])
                continue;
            if (!std::ranges::binary_search(sure, token.hash)) continue;
            const bool is_one = scores_[i] != not_judged ? scores_[i] >= followed_from
                                                         : token.traits.common() == 0 || token.is_capital();
            is_name_[i] = is_one ? 1 : 0;
        }
    }

    // Tokens that touch, or have only such signs between them, are one name.
    void write(Candidates& out) {
        for (std::size_t i = 0; i < is_name_.size(); ++i) {
            if (is_name_[i] == 0) continue;
            std::size_t last = i;
            for (std::size_t next = i + 1; next < is_name_.size() && next <= last + 2; ++next) {
                if (is_name_[next] != 0)
                    last = next;
                else if (text_.tokens[next].shape != Shape::sign || !joins(next))
                    break;
            }
            out.push_back({FindingKind::name, Certainty::doubtful, text_.tokens[i].begin,
                           text_.tokens[last].end, "name-model", "reads like a person's name"});
            i = last;
        }
    }

    [[nodiscard]] bool joins(std::size_t index) const {
        return text_.is_sign(index, '.') || text_.is_sign(index, '-');
    }

    const Reading& text_;
    const NameModel& model_;
    const std::vector<bool>& is_taken_;
    std::vector<std::int32_t> scores_;
    std::vector<char> is_name_;  // 0 or 1: bits would have to be masked out, each time
};

}  // namespace

const NameModel& NameModel::installed() {
    static const auto weights = installed_weights();
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
