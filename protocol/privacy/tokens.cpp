#include "protocol/privacy/tokens.hpp"

#include <algorithm>

#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/products.hpp"

namespace stonechat::privacy {
namespace {

// Longer ones are no words: their traits are not looked up.
constexpr std::size_t word_chars_max = 40;
// How far behind a title or a label a name may begin, as may_be_name has it.
constexpr std::size_t words_after_title = 2;
// Of what may be a piece of a code that is spread out; a word of so many letters is none.
constexpr std::size_t short_max = 3;

struct Counted {
    std::size_t upper = 0, lower = 0, digits = 0, foreign = 0;
    bool begins_upper = false;
    [[nodiscard]] std::size_t letters() const { return upper + lower + foreign; }
};

Shape shape_of(const Counted& seen) {
    if (seen.letters() == 0) return Shape::number;
    if (seen.digits > 0) return Shape::alnum;
    if (seen.foreign > 0) return Shape::foreign;
    if (seen.upper == 0) return Shape::lower;
    if (seen.letters() == 1) return Shape::initial;
    if (seen.lower == 0) return Shape::upper;
    return seen.begins_upper && seen.upper == 1 ? Shape::capital : Shape::mixed;
}

// An apostrophe inside a word ("O'Connor"), which is no possessive ("Smith's").
bool is_inner_apostrophe(std::string_view text, std::size_t at) {
    if (text[at] != '\'' || !is_letter(at_or_nul(text, at + 1))) return false;
    const bool is_s = to_lower(text[at + 1]) == 's' && !is_word(at_or_nul(text, at + 2));
    return !is_s;
}

std::size_t possessive_length(std::string_view text, std::size_t at) {
    if (at_or_nul(text, at) != '\'') return 0;
    if (to_lower(at_or_nul(text, at + 1)) == 's' && !is_word(at_or_nul(text, at + 2))) return 2;
    // "the Hughes' letter", but not the end of a quotation, which a word without s would be.
    return to_lower(text[at - 1]) == 's' && at_or_nul(text, at + 1) == ' ' ? 1 : 0;
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_{text} {
        out_.chars = text;
        out_.tokens.reserve(text.size() / 4 + 4);
    }

    Reading read() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == ' ') {
                has_space_ = true;
                ++at_;
            } else if (is_word(c)) {
                word();
            } else {
                sign(c);
            }
        }
        set_style();
        out_.starts.reserve(out_.tokens.size());
        for (const Token& token : out_.tokens) out_.starts.push_back(token.starts);
        mark_products(out_);
        return std::move(out_);
    }

private:
    // Most words are small letters and then a space: they need no counting.
    void word() {
        const char* const text = text_.data();
        WordHash hash;
        std::size_t end = at_;
        for (; end < text_.size() && text[end] >= 'a' && text[end] <= 'z'; ++end) hash.add(text[end]);
        const char after = at_or_nul(text_, end);
        if (end == at_ || (after != ' ' && (is_word(after) || after == '\''))) return any_word();
        lower_ += end - at_;
        Token token{.begin = static_cast<std::uint32_t>(at_),
                    .end = static_cast<std::uint32_t>(end),
                    .shape = Shape::lower,
                    .has_space_before = has_space_};
        look_up(token, hash);
        add(token, end);
    }

    void any_word() {
        Counted seen;
        WordHash hash;
        seen.begins_upper = is_upper(text_[at_]);
        const std::size_t end = count_letters(seen, hash);
        upper_ += seen.upper;
        lower_ += seen.lower;
        Token token{.begin = static_cast<std::uint32_t>(at_),
                    .end = static_cast<std::uint32_t>(end),
                    .shape = shape_of(seen),
                    .has_space_before = has_space_};
        const std::size_t possessive = token.is_word() ? possessive_length(text_, end) : 0;
        token.is_possessive = possessive > 0;
        look_up(token, hash);
        add(token, end + possessive);
    }

    // The end of the word.
    std::size_t count_letters(Counted& seen, WordHash& hash) const {
        std::size_t end = at_;
        for (; end < text_.size(); ++end) {
            const char c = text_[end];
            if (c >= 'a' && c <= 'z') {
                hash.add(c);
                ++seen.lower;
            } else if (is_upper(c)) {
                hash.add(to_lower(c));
                ++seen.upper;
            } else if (is_digit(c)) {
                ++seen.digits;
            } else if (c == other_letter) {
                ++seen.foreign;
            } else if (end == at_ || !is_inner_apostrophe(text_, end)) {
                break;
            }
        }
        return end;
    }

    void look_up(Token& token, WordHash hash) {
        if (token.is_word() && token.shape != Shape::foreign && token.end - token.begin <= word_chars_max)
            token.traits = traits_of(hash);
        token.hash = hash.value();
        if (!token.traits.is_known() && to_lower(text_[token.end - 1]) == 's') drop_s(token);
        set_starts(token);
    }

    // "wilfs parrot": a word that no list has, and a name without its s.
    void drop_s(Token& token) {
        constexpr std::size_t letters_min = 4;
        if (token.end - token.begin <= letters_min) return;
        WordHash hash;
        for (std::size_t i = token.begin; i + 1 < token.end; ++i)
            if (is_plain_letter(text_[i])) hash.add(to_lower(text_[i]));
        const Traits traits = traits_of(hash);
        if (traits.common() > 0 || (traits.first_name() == 0 && traits.surname() < 2)) return;
        token.traits = traits;
        token.hash = hash.value();
        token.is_possessive = true;
    }

    void sign(char c) {
        std::size_t end = at_ + 1;
        const bool is_line_end = c == '\n';
        while (is_line_end && end < text_.size() && (text_[end] == '\n' || text_[end] == ' ')) ++end;
        // What touches a sign may go on with it: an address of the internet.
        if (!is_line_end && !has_space_ && !out_.tokens.empty()) out_.tokens.back().starts |= start_network;
        add({.begin = static_cast<std::uint32_t>(at_),
             .end = static_cast<std::uint32_t>(at_ + 1),
             .shape = is_line_end ? Shape::line_end : Shape::sign,
             .has_space_before = has_space_,
             .starts = starts_network(c) ? start_network : Starts{0}},
            end);
    }

    void set_starts(Token& token) {
        if (!token.is_word()) {
            token.starts = start_calendar | start_age | start_address | start_number_run;
            if (token.shape == Shape::alnum) token.starts |= start_vehicle;
            mark_vehicle();
            return;
        }
        token.starts = token.traits.is_known() ? starts_of(token.traits) : start_name;
        if (const Starts* const more = words_that_start.find(token.hash)) token.starts |= *more;
        if (token.hash == WordKey{"dot"}.hash && !out_.tokens.empty())
            out_.tokens.back().starts |= start_network;
        if (names_to_come_ > 0 || token.end - token.begin == 1) token.starts |= start_name;
        if (token.is_capital()) {
            token.starts |= start_town | start_name | start_address;
        }
        if (token.is(Class::title) || token.is(Class::name_label)) names_to_come_ = words_after_title + 1;
    }

    // Two pieces of one character each, or with another short one beside them, may begin a code that is
    // spread out.
    void mark_spread(Token& token) {
        if (token.shape == Shape::sign || token.shape == Shape::line_end) return;
        if (token.is_word() && token.end - token.begin == short_max) {
            shorts_ = 0;
            return;
        }
        if (shorts_++ == 0) {
            first_short_ = out_.tokens.size();
            has_short_digit_ = false;
        }
        has_short_digit_ = has_short_digit_ || !token.is_word();
        if (shorts_ <= 2 || !has_short_digit_) return;
        for (; first_short_ < out_.tokens.size(); ++first_short_)
            out_.tokens[first_short_].starts |= start_spread;
        token.starts |= start_spread;
    }

    // Letters before digits, perhaps with a hyphen between.
    void mark_vehicle() {
        for (std::size_t at = out_.tokens.size(); at > 0; --at) {
            Token& before = out_.tokens[at - 1];
            if (before.is_word() && before.end - before.begin <= 3) before.starts |= start_vehicle;
            if (before.shape != Shape::sign || text_[before.begin] != '-') return;
        }
    }

    void add(Token token, std::size_t next) {
        if (token.end - token.begin > short_max)
            shorts_ = 0;
        else
            mark_spread(token);
        out_.tokens.push_back(token);
        has_space_ = false;
        if (names_to_come_ > 0) --names_to_come_;
        at_ = next;
    }

    // Someone who never uses capitals, or nothing else: then case says nothing. The shares are guesses.
    void set_style() {
        const std::size_t letters = upper_ + lower_;
        const auto first =
            std::ranges::find_if(out_.tokens, [](const Token& token) { return token.is_word(); });
        // A long sentence without a name has one capital, its first.
        const bool begins_lower = first != out_.tokens.end() && first->shape == Shape::lower;
        if (letters >= 12 && begins_lower && upper_ * 50 < letters) out_.style = Style::lower;
        if (letters >= 12 && upper_ * 10 > letters * 7) out_.style = Style::upper;
    }

    std::string_view text_;
    Reading out_;
    std::size_t at_ = 0;
    std::size_t upper_ = 0, lower_ = 0;
    bool has_space_ = false;
    std::size_t shorts_ = 0, first_short_ = 0;  // of the row of short tokens that is open; marked up to it
    bool has_short_digit_ = false;
    std::size_t names_to_come_ = 0;  // how many of the next tokens stand behind a title
};

}  // namespace

int Reading::number(std::size_t index, std::size_t digits_max) const {
    if (index >= tokens.size() || tokens[index].shape != Shape::number) return -1;
    const std::string_view digits = text(tokens[index]);
    if (digits.size() > digits_max) return -1;
    int out = 0;
    for (const char c : digits) out = out * 10 + (c - '0');
    return out;
}

Reading read(std::string_view chars) {
    return Reader{chars}.read();
}

}  // namespace stonechat::privacy
