#include "node/commands/review.hpp"

#include <algorithm>
#include <charconv>
#include <istream>
#include <optional>
#include <ostream>

#include "node/commands/exit_code.hpp"
#include "node/commands/local_api.hpp"

namespace stonechat::commands {
namespace {

// How much of the text is shown on either side of what was found, in bytes.
constexpr std::size_t context_bytes = 40;

// The string at a JSON pointer of the preview; null where the node speaks of a field that is not here.
std::string* string_at(record::Json& body, std::string_view pointer) {
    record::Json* at = &body;
    while (!pointer.empty() && at != nullptr) {
        pointer.remove_prefix(1);
        const std::string_view step = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(step.size());
        record::Json* next = nullptr;
        if (auto* object = at->as<record::Json::Object>()) {
            for (record::JsonMember& member : *object)
                if (member.name == step) next = &member.value;
        } else if (auto* array = at->as<record::Json::Array>()) {
            std::size_t index = array->size();
            std::from_chars(step.data(), step.data() + step.size(), index);
            if (index < array->size()) next = &(*array)[index];
        }
        at = next;
    }
    return at != nullptr ? at->as<std::string>() : nullptr;
}

bool begins_point(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// The words around a finding, cut between characters.
std::string excerpt(const std::string& text, std::size_t begin, std::size_t end) {
    std::size_t from = begin > context_bytes ? begin - context_bytes : 0;
    std::size_t to = std::min(text.size(), end + context_bytes);
    while (from < begin && !begins_point(text[from])) ++from;
    while (to < text.size() && to > end && !begins_point(text[to])) --to;
    return text.substr(from, begin - from) + ">>" + text.substr(begin, end - begin) + "<<" +
           text.substr(end, to - end);
}

// What is to stand in the place; empty when the words are to stay.
Outcome<std::optional<std::string>> ask(const record::Json& question, Console& console, std::ostream& out) {
    const std::string suggestion = text_of(question, "suggestion");
    const bool may_stay = !truth_of(question, "certain");
    for (;;) {
        out << "  r: write \"" << printable(suggestion) << "\" instead   w: other words"
            << (may_stay ? "   k: keep it" : "") << "   s: stop  > " << std::flush;
        std::string answer;
        if (!std::getline(console.in, answer) || answer == "s") return Failure{exit_refused, "not published"};
        if (answer == "r") return std::optional{suggestion};
        if (answer == "k" && may_stay) return std::optional<std::string>{};
        if (answer != "w") continue;
        out << "  Your words: " << std::flush;
        if (!std::getline(console.in, answer)) return Failure{exit_refused, "not published"};
        return std::optional{answer};
    }
}

}  // namespace

Outcome<bool> review(record::Json& body, const record::Json::Array& questions, Console& console,
                     std::ostream& out) {
    bool is_changed = false;
    std::string pointer;
    std::ptrdiff_t shift = 0;  // how much longer the field has become before the next finding
    for (const record::Json& question : questions) {
        if (text_of(question, "pointer") != pointer) {
            pointer = text_of(question, "pointer");
            shift = 0;
        }
        std::string* const text = string_at(body, pointer);
        const auto begin = static_cast<std::size_t>(number_of(question, "begin") + shift);
        const auto end = static_cast<std::size_t>(number_of(question, "end") + shift);
        if (text == nullptr || begin > end || end > text->size())
            return Failure{exit_refused,
                           "the node speaks of a text that is not in this file; nothing was published"};
        out << printable(pointer) << " may hold " << printable(text_of(question, "words")) << " ("
            << printable(text_of(question, "reason")) << "):\n    " << printable(excerpt(*text, begin, end))
            << '\n';
        const auto answer = ask(question, console, out);
        if (!answer) return answer.error();
        if (!*answer) continue;
        text->replace(begin, end - begin, **answer);
        shift += static_cast<std::ptrdiff_t>((*answer)->size()) - static_cast<std::ptrdiff_t>(end - begin);
        is_changed = true;
    }
    return is_changed;
}

}  // namespace stonechat::commands
