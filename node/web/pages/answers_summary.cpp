#include "node/web/pages/report_parts.hpp"
#include "node/web/words.hpp"
#include "protocol/privacy/certain.hpp"

namespace stonechat::web {
namespace {

std::vector<Choice> choices_here(const Asked& asked, const Office& office) {
    return asked.name == "tool" ? tool_choices(office) : choices_of(asked, office.node.lists);
}

// Narrow fields for what is short, as the design system advises.
int width_of(const Asked& asked) {
    if (asked.kind != FieldKind::text) return 0;
    if (asked.characters_max <= 10) return 10;
    return asked.characters_max <= 40 ? 20 : 0;
}

}  // namespace

std::vector<Choice> tool_choices(const Office& office) {
    std::vector<Choice> out;
    const auto& inventory = office.engine().inventory();
    const auto ids = matching::here_ids(inventory);
    for (std::size_t i = 0; i < inventory.size(); ++i) {
        const auto& setting = inventory[i].setting;
        out.push_back({ids[i].hex(), matching::in_words(inventory[i].technology),
                       setting ? label_of(office.node.lists, "setting", *setting) : std::string{}});
    }
    out.push_back({other_tool, "Another tool, or not known", ""});
    return out;
}

std::vector<Field> fields_of(const Question& question, const FormValues& values, const Office& office,
                             const std::vector<Fault>& faults) {
    std::vector<Field> out;
    for (const Asked& asked : question.fields) {
        Field field{.kind = asked.kind,
                    .name = std::string{asked.name},
                    .label = std::string{asked.label},
                    .hint = std::string{asked.hint},
                    .choices = choices_here(asked, office),
                    .values = values.all(asked.name),
                    .width = width_of(asked),
                    .is_page_heading = question.fields.size() == 1};
        if (asked.kind == FieldKind::area) field.characters_max = static_cast<int>(asked.characters_max);
        out.push_back(std::move(field));
    }
    show_faults(out, faults);
    return out;
}

std::vector<std::string> answer_in_words(const Asked& asked, const FormValues& answers,
                                         const Office& office) {
    std::vector<std::string> out;
    const auto choices = choices_here(asked, office);
    for (const std::string& value : answers.all(asked.name)) {
        const auto found = std::ranges::find(choices, value, &Choice::value);
        out.push_back(found != choices.end()  ? found->label
                      : asked.name == "month" ? month_in_words(value)
                                              : value);
    }
    return out;
}

Summary answers_summary(const Answered& answered, const Office& office, bool with_details,
                        const std::function<std::string(const Question&)>& path_of) {
    const FormValues& answers = answered.answers;
    Summary out;
    for (const Question* question : asked_questions(staff_questions(), answers, true)) {
        for (const Asked& asked : question->fields) {
            SummaryRow row{std::string{asked.label}, asked.name == "tool" && answered.tool
                                                         ? std::vector{matching::in_words(*answered.tool)}
                                                         : answer_in_words(asked, answers, office)};
            if (row.lines.empty() && (question->is_detail || !with_details)) continue;
            if (row.lines.empty()) row.lines.emplace_back("Not answered");
            if (const std::string path = path_of(*question); !path.empty())
                row.actions = {{"Change", path, std::string{asked.label}}};
            out.rows.push_back(std::move(row));
        }
    }
    return out;
}

MarkedText marked(const std::string& text, const std::string& answer,
                  const std::vector<TextFinding>& findings) {
    MarkedText out;
    std::size_t done = 0;
    for (const auto& [found_in, finding] : findings) {
        if (found_in != answer) continue;
        if (finding.begin > done) out.parts.push_back({text.substr(done, finding.begin - done)});
        out.parts.push_back({text.substr(finding.begin, finding.end - finding.begin), true,
                             std::string{privacy::words_for(finding.kind)}});
        done = finding.end;
    }
    if (done < text.size()) out.parts.push_back({text.substr(done)});
    return out;
}

}  // namespace stonechat::web
