#include "protocol/privacy/local_list.hpp"

#include <algorithm>
#include <optional>

#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

constexpr std::size_t faults_max = 20;  // more help nobody: the file is of another form

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) + 1 - first);
}

std::optional<LocalList::Kind> kind_named(std::string_view name) {
    if (name == "place") return LocalList::Kind::place;
    if (name == "ward") return LocalList::Kind::service;
    if (name == "product") return LocalList::Kind::product;
    return std::nullopt;
}

bool is_part(const Token& token) {
    return token.shape != Shape::sign && token.shape != Shape::line_end;
}

std::string lower(std::string_view chars) {
    std::string out;
    std::ranges::transform(chars, std::back_inserter(out), to_lower);
    return out;
}

std::vector<std::string> words_of(const Reading& text) {
    std::vector<std::string> out;
    for (const Token& token : text.tokens)
        if (is_part(token)) out.push_back(lower(text.text(token)));
    return out;
}
std::vector<std::string> words_of(std::string_view utf8) {
    const Folded folded{utf8};
    return words_of(read(folded.chars()));
}

// What somebody or some place may be called: no word of it says otherwise. A few letters say nothing.
bool is_in_question(const Reading& text) {
    constexpr std::size_t letters_min = 4;
    return std::ranges::none_of(text.tokens, [](const Token& token) {
        const bool may_be_called_so =
            token.traits.first_name() > 0 || token.traits.surname() > 0 || token.traits.is_place();
        return is_part(token) && token.end - token.begin >= letters_min && !may_be_called_so;
    });
}

bool is_same(std::string_view chars, std::string_view lower_case) {
    return std::ranges::equal(chars, lower_case, {}, to_lower);
}

// The token that ends `words` when they stand from `first` on, over hyphens and full stops; empty when they
// do not.
std::optional<std::size_t> end_of(const Reading& text, std::size_t first,
                                  const std::vector<std::string>& words) {
    std::size_t at = first;
    for (std::size_t word = 0; word < words.size(); ++word, ++at) {
        while (word > 0 && (text.is_sign(at, '-') || text.is_sign(at, '.'))) ++at;
        if (at >= text.tokens.size() || !is_part(text.tokens[at])) return std::nullopt;
        if (!is_same(text.text(text.tokens[at]), words[word])) return std::nullopt;
    }
    return at - 1;
}

bool gives_way_to_product(FindingKind kind) {
    return kind == FindingKind::name || kind == FindingKind::place || kind == FindingKind::facility;
}

}  // namespace

std::vector<ListFault> LocalList::read(std::string_view text) {
    std::vector<ListFault> faults;
    if (text.size() > local_bytes_max)
        return {{0, "must have at most " + std::to_string(local_bytes_max) + " bytes"}};
    Entries added;
    std::size_t added_count = 0;
    std::uint32_t number = 0;
    for (std::size_t at = 0; at <= text.size() && faults.size() < faults_max;) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = trimmed(text.substr(at, end - at));
        at = end + 1;
        ++number;
        if (line.empty() || line.front() == '#') continue;
        const std::size_t colon = std::min(line.find(':'), line.size());
        const auto kind = kind_named(trimmed(line.substr(0, colon)));
        Entry entry{.words = words_of(line.substr(std::min(colon + 1, line.size()))),
                    .kind = kind.value_or(Kind::place)};
        if (colon == line.size() || !kind)
            faults.push_back({number, "must begin with \"place:\", \"ward:\" or \"product:\""});
        else if (entry.words.empty() || entry.words.size() > local_words_max)
            faults.push_back(
                {number, "must name something, in at most " + std::to_string(local_words_max) + " words"});
        else if (entry.words.size() == 1 && entry.words.front().size() < 3)
            faults.push_back({number, "must have at least 3 letters: shorter ones are in every text"});
        else if (++added_count > local_entries_max)
            return {{number, "must have at most " + std::to_string(local_entries_max) + " entries"}};
        else
            added[entry.words.front()].push_back(std::move(entry));
    }
    if (!faults.empty()) return faults;
    entries_ = std::make_shared<const Entries>(std::move(added));
    entries_count_ = added_count;
    return {};
}

LocalList LocalList::with_products(std::span<const std::string> names) const {
    LocalList out = *this;
    for (const std::string& name : names) {
        const Folded folded{name};
        const Reading text = stonechat::privacy::read(folded.chars());
        Entry entry{.words = words_of(text), .kind = Kind::product};
        if (entry.words.size() > local_words_max || is_in_question(text)) continue;
        std::string first = entry.words.front();
        out.stated_[std::move(first)].push_back(std::move(entry));
    }
    return out;
}

std::vector<LocalList::Place> LocalList::places_in(const Reading& text) const {
    std::vector<Place> out;
    if (entries_->empty() && stated_.empty()) return out;
    for (std::size_t at = 0; at < text.tokens.size(); ++at) {
        if (!is_part(text.tokens[at])) continue;
        const std::string first = lower(text.text(text.tokens[at]));
        std::optional<Place> longest;
        for (const Entries* const list : {entries_.get(), &stated_}) {
            const auto entries = list->find(first);
            if (entries == list->end()) continue;
            for (const Entry& entry : entries->second) {
                const auto last = end_of(text, at, entry.words);
                if (last && (!longest || *last > longest->last)) longest = Place{at, *last, entry.kind};
            }
        }
        if (!longest) continue;
        out.push_back(*longest);
        at = longest->last;
    }
    return out;
}

void LocalList::find(const Reading& text, Candidates& out) const {
    constexpr std::string_view reason = "on this organisation's own list";
    for (const Place& place : places_in(text)) {
        if (place.kind == Kind::product) continue;
        const auto kind = place.kind == Kind::place ? FindingKind::place : FindingKind::facility;
        add(out, text, kind, place.first, place.last, local_list_rule, reason);
    }
}

void LocalList::keep_products(const Reading& text, std::vector<bool>& is_taken, Candidates& found) const {
    for (const Place& place : places_in(text)) {
        if (place.kind != Kind::product) continue;
        const std::size_t begin = text.tokens[place.first].begin, end = text.tokens[place.last].end;
        std::erase_if(found, [&](const Candidate& one) {
            return gives_way_to_product(one.kind) && one.rule != local_list_rule && one.begin >= begin &&
                   one.end <= end;
        });
        for (std::size_t i = place.first; i <= place.last; ++i) is_taken[i] = true;
    }
}

}  // namespace stonechat::privacy
