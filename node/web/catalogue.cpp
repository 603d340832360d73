#include "node/web/catalogue.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "node/web/json_fields.hpp"

namespace stonechat::data {
extern const std::string_view text_cy_json;
extern const std::string_view text_en_simple_json;
}  // namespace stonechat::data

namespace stonechat::web {
namespace {

constexpr std::string_view gap = "{}";

std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t at = text.find(gap); at != std::string_view::npos; at = text.find(gap)) {
        out.emplace_back(text.substr(0, at));
        text.remove_prefix(at + gap.size());
    }
    out.emplace_back(text);
    return out;
}

class Translator {
public:
    explicit Translator(const Catalogue& catalogue) : catalogue_{catalogue} {}

    void operator()(std::string& text) const {
        if (text.empty()) return;
        if (auto other = catalogue_.find(text)) text = std::move(*other);
    }
    void operator()(std::vector<std::string>& texts) const {
        for (std::string& text : texts) (*this)(text);
    }
    void operator()(Link& link) const {
        (*this)(link.text);
        (*this)(link.about);
    }
    void operator()(Tag& tag) const { (*this)(tag.text); }
    void operator()(Choice& choice) const {
        (*this)(choice.label);
        (*this)(choice.hint);
    }
    void operator()(Fault& fault) const { (*this)(fault.text); }
    void operator()(Field& field) const {
        (*this)(field.label);
        (*this)(field.hint);
        (*this)(field.error);
        (*this)(field.value_suffix);
        each(field.choices);
    }
    void operator()(Button& button) const {
        (*this)(button.text);
        (*this)(button.about);
    }

    // ---- blocks
    void operator()(Paragraph& block) const {
        (*this)(block.text);
        each(block.links);
    }
    void operator()(Hint& block) const { (*this)(block.text); }
    void operator()(Heading& block) const { (*this)(block.text); }
    void operator()(Bullets& block) const { each(block.items); }
    void operator()(Inset& block) const { (*this)(block.text); }
    void operator()(Callout& block) const {
        (*this)(block.heading);
        (*this)(block.lines);
    }
    void operator()(Panel& block) const {
        (*this)(block.title);
        (*this)(block.text);
    }
    void operator()(Details& block) const {
        (*this)(block.summary);
        (*this)(block.lines);
    }
    void operator()(Exact& block) const { (*this)(block.label); }
    void operator()(MarkedText& block) const {
        for (MarkedText::Part& part : block.parts) (*this)(part.why);
    }
    void operator()(Quote& block) const { (*this)(block.by); }
    void operator()(Table& block) const {
        (*this)(block.caption);
        (*this)(block.columns);
        (*this)(block.when_empty);
        for (auto& row : block.rows)
            for (Cell& cell : row) {
                (*this)(cell.text);
                if (cell.tag) (*this)(*cell.tag);
            }
    }
    void operator()(Summary& block) const {
        for (SummaryRow& row : block.rows) {
            (*this)(row.key);
            if (!row.is_typed) (*this)(row.lines);
            each(row.actions);
            if (row.tag) (*this)(*row.tag);
        }
    }
    void operator()(Cards& block) const {
        for (Card& card : block.cards) {
            (*this)(card.title);
            (*this)(card.text);
        }
    }
    void operator()(Bars& block) const {
        (*this)(block.title);
        for (Bars::Bar& bar : block.bars) (*this)(bar.label);
    }
    void operator()(PlaceMap& block) const {
        (*this)(block.title);
        for (PlaceMap::Place& place : block.places) {
            (*this)(place.name);
            (*this)(place.text);
        }
    }
    void operator()(QrPicture& block) const { (*this)(block.label); }
    void operator()(Views& block) const {
        (*this)(block.label);
        each(block.items);
    }
    void operator()(LiveNotice& block) const {
        (*this)(block.text);
        (*this)(block.link);
    }
    void operator()(Pages& /*block*/) const {}
    void operator()(Form& block) const {
        each(block.fields);
        each(block.buttons);
    }

    template <class Item>
    void each(std::vector<Item>& items) const {
        for (Item& item : items) (*this)(item);
    }

private:
    const Catalogue& catalogue_;
};

}  // namespace

Catalogue::Catalogue(std::string_view json) {
    const auto parsed = record::parse_json(json);
    const record::Json* const member = parsed ? parsed->find("texts") : nullptr;
    const auto* const texts = member == nullptr ? nullptr : member->as<record::Json::Object>();
    const auto language = parsed ? text_in(*parsed, "language") : std::nullopt;
    const auto name = parsed ? text_in(*parsed, "name") : std::nullopt;
    if (texts == nullptr || !language || !name)
        throw std::invalid_argument{"a catalogue of texts is not as catalogue.hpp describes it"};
    language_ = *language;
    name_ = *name;
    for (const auto& [english, value] : *texts) {
        const auto* const other = value.as<std::string>();
        if (other == nullptr) throw std::invalid_argument{"in a catalogue of texts, no text: " + english};
        if (english.find(gap) == std::string::npos)
            texts_.emplace(english, *other);
        else
            patterns_.push_back({parts_of(english), parts_of(*other)});
    }
}

std::optional<std::string> Catalogue::by_pattern(const Pattern& pattern, std::string_view english) const {
    if (!english.starts_with(pattern.english.front())) return std::nullopt;
    english.remove_prefix(pattern.english.front().size());
    std::vector<std::string> gaps;
    for (std::size_t i = 1; i < pattern.english.size(); ++i) {
        const std::string& next = pattern.english[i];
        const bool is_last = i + 1 == pattern.english.size();
        const std::size_t end = next.empty() || is_last
                                    ? english.size() - std::min(next.size(), english.size())
                                    : english.find(next);
        if (end == std::string_view::npos || english.substr(end, next.size()) != next) return std::nullopt;
        gaps.emplace_back(english.substr(0, end));
        english.remove_prefix(end + next.size());
    }
    std::string out = pattern.other.front();
    for (std::size_t i = 1; i < pattern.other.size() && i <= gaps.size(); ++i)
        out += gaps[i - 1] + pattern.other[i];
    return out;
}

std::optional<std::string> Catalogue::find(std::string_view english) const {
    if (const auto found = texts_.find(english); found != texts_.end()) return found->second;
    for (const Pattern& pattern : patterns_)
        if (auto found = by_pattern(pattern, english)) return found;
    return std::nullopt;
}

std::span<const Catalogue> catalogues() {
    static const std::array all{Catalogue{data::text_en_simple_json}, Catalogue{data::text_cy_json}};
    return all;
}

const Catalogue* find_catalogue(std::string_view language) {
    const auto all = catalogues();
    const auto found = std::ranges::find(all, language, &Catalogue::language);
    return found == all.end() ? nullptr : &*found;
}

void translate(Page& page, const Catalogue& catalogue) {
    const Translator translator{catalogue};
    page.language = catalogue.language();
    translator(page.title);
    translator(page.caption);
    translator(page.banner);
    translator.each(page.faults);
    for (Block& block : page.blocks) std::visit(translator, block);
}

void translate(Frame& frame, const Catalogue& catalogue) {
    const Translator translator{catalogue};
    translator(frame.service);
    translator(frame.footer_text);
    translator.each(frame.menu);
    translator.each(frame.footer);
    FixedWords& words = frame.words;
    for (std::string* const word :
         {&words.skip, &words.back, &words.error, &words.problem, &words.done, &words.support,
          &words.information, &words.important, &words.up_to, &words.characters, &words.language})
        translator(*word);
}

}  // namespace stonechat::web
