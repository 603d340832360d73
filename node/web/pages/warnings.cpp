#include <algorithm>
#include <array>
#include <tuple>

#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"
#include "protocol/record/body_text.hpp"

namespace stonechat::web {
namespace {

using matching::Warning;
using matching::WarningState;

constexpr std::size_t warnings_a_page = 25;

enum class Shown { open, overdue, all };

Shown shown_of(const std::string& name) {
    if (name == "overdue") return Shown::overdue;
    return name == "all" ? Shown::all : Shown::open;
}

// What waits for an answer first, the gravest of it first, then the newest.
bool comes_first(const Warning* a, const Warning* b) {
    const auto key = [](const Warning& one) {
        return std::tuple{one.is_open(), one.level, one.severity, one.day};
    };
    return key(*a) != key(*b) ? key(*a) > key(*b) : a->id < b->id;
}

std::vector<const Warning*> chosen(const Office& office, Shown shown) {
    const Day today = office.node.today();
    std::vector<const Warning*> out;
    for (const auto& [id, warning] : office.engine().warnings().all())
        if (shown == Shown::all || (shown == Shown::open ? warning.is_open() : warning.is_overdue(today)))
            out.push_back(&warning);
    if (shown == Shown::overdue)
        std::ranges::stable_sort(out, {}, [](const Warning* one) { return one->complete_by; });
    else
        std::ranges::sort(out, comes_first);
    return out;
}

// The day by which the next thing should be done.
std::optional<Day> deadline_of(const Warning& warning) {
    if (!warning.is_open()) return std::nullopt;
    return warning.state == WarningState::fresh && warning.acknowledge_by ? warning.acknowledge_by
                                                                          : warning.complete_by;
}

std::string technology_of(const Warning& warning) {
    return warning.here.empty() ? std::string{"Everyone"} : warning.here;
}

std::vector<Cell> row_of(const Warning& warning, Day today) {
    const auto deadline = deadline_of(warning);
    return {{.text = warning.title, .href = "/warnings/" + warning.id.text()},
            {.text = technology_of(warning)},
            {.tag = severity_tag(warning)},
            {.text = deadline ? in_words(*deadline) : std::string{"None"}},
            {.tag = tag_of(warning, today)}};
}

std::string caption_of(Shown shown) {
    switch (shown) {
        case Shown::open:
            return "Warnings that need an answer";
        case Shown::overdue:
            return "Overdue warnings";
        case Shown::all:
            return "All warnings";
    }
    return {};
}

std::string when_empty(Shown shown) {
    switch (shown) {
        case Shown::open:
            return "Nothing needs an answer. New warnings about the AI tools used here will appear on this "
                   "page.";
        case Shown::overdue:
            return "Nothing is overdue.";
        case Shown::all:
            return "There are no warnings. They come when somebody reports on an AI tool that is used here.";
    }
    return {};
}

}  // namespace

void show_warnings(const VisitPtr& visit) {
    const Shown shown = shown_of(visit->query("show"));
    const auto warnings = chosen(visit->office, shown);
    const Part part = part_of(visit, warnings.size(), warnings_a_page);

    Page page;
    page.title = "Warnings";
    page.is_wide = true;
    page.add(warnings_notice(visit->office));
    page.add(Paragraph{
        "Reports and safety alerts about the AI tools that are used here. Reports are unverified."});
    page.add(Views{"Which warnings",
                   {{"That need an answer", shown == Shown::open ? "" : "/warnings"},
                    {"Overdue", shown == Shown::overdue ? "" : "/warnings?show=overdue"},
                    {"All", shown == Shown::all ? "" : "/warnings?show=all"}}});
    Table table{.caption = caption_of(shown),
                .columns = {"Warning", "Technology here", "Severity", "Deadline", "Status"},
                .rows = {},
                .when_empty = when_empty(shown)};
    const Day today = visit->office.node.today();
    for (std::size_t i = part.first; i < part.last; ++i) table.rows.push_back(row_of(*warnings[i], today));
    page.add(std::move(table));
    page.add(part.links("/warnings?show=" + std::string{shown == Shown::all       ? "all"
                                                        : shown == Shown::overdue ? "overdue"
                                                                                  : "open"}));
    visit->show(std::move(page));
}

// ---- one warning

namespace {

const Warning* find_warning(const VisitPtr& visit) {
    const auto id = matching::WarningId::from_text(visit->value("id"));
    if (!id) return nullptr;
    const auto& all = visit->office.engine().warnings().all();
    const auto found = all.find(*id);
    return found == all.end() ? nullptr : &found->second;
}

std::string sentence(std::string clause) {
    if (!clause.empty() && clause.front() >= 'a' && clause.front() <= 'z')
        clause.front() = static_cast<char>(clause.front() - 'a' + 'A');
    return clause;
}

Summary facts_of(const Warning& warning, Day today) {
    Summary out;
    const auto row = [&](std::string key, std::string line) {
        out.rows.push_back({std::move(key), {std::move(line)}});
    };
    out.rows.push_back({"Severity", {}, {}, severity_tag(warning)});
    out.rows.push_back({"Status here", {}, {}, tag_of(warning, today)});
    row("Technology here",
        warning.here.empty() ? "Nothing in particular: it concerns everyone" : warning.here);
    row("From", warning.author_name);
    row("Kind", std::string{kind_in_words(warning.kind)});
    row("Day", in_words(std::min(warning.day, today)));
    if (warning.acknowledge_by) row("Look at it by", in_words(*warning.acknowledge_by));
    if (warning.complete_by) row("Complete by", in_words(*warning.complete_by));
    if (warning.standing != matching::Standing::stands)
        row("What became of it", std::string{words_for(warning.standing)});
    return out;
}

struct StateChoice {
    WarningState state;
    const char* hint;
};
constexpr std::array<StateChoice, 6> state_choices{{
    {WarningState::seen, "Somebody responsible has read it."},
    {WarningState::assessing, "We are finding out whether it concerns us."},
    {WarningState::action_needed, "It concerns us, and something must be done."},
    {WarningState::under_way, "We are doing it."},
    {WarningState::complete, "Everything that was needed is done."},
    {WarningState::not_relevant, "Say why below."},
}};

Form answer_form(const VisitPtr& visit, const Warning& warning, const std::vector<Fault>& faults) {
    Form form{.action = "/warnings/" + warning.id.text()};
    Field state{.kind = FieldKind::radios, .name = "state", .label = "What is the status now?"};
    for (const StateChoice& choice : state_choices)
        state.choices.push_back({std::string{matching::name_of(choice.state)},
                                 std::string{words_for(choice.state)}, choice.hint});
    state.values = {visit->form.has("note") ? visit->form.text("state")
                                            : std::string{matching::name_of(warning.state)}};
    Field reason{
        .kind = FieldKind::select,
        .name = "reason",
        .label = "If it is not relevant here, why?",
        .choices = {{"", "Choose a reason"},
                    {"not-in-use", "We do not use it"},
                    {"other-version", "We use another version"},
                    {"other-setting", "We use it in another setting"},
                    {"already-fixed", "It is fixed here already"}},
        .values = {visit->form.has("reason") ? visit->form.text("reason") : warning.reason.value_or("")}};
    Field note{.kind = FieldKind::area,
               .name = "note",
               .label = "Note (optional)",
               .hint = "For colleagues here. It stays on this node.",
               .values = {visit->form.text("note")},
               .characters_max = static_cast<int>(note_characters_max)};
    form.fields = {std::move(state), std::move(reason), std::move(note)};
    show_faults(form.fields, faults);
    form.buttons.push_back({"Save"});
    return form;
}

void add_notes(const Office& office, const Warning& warning, Page& page) {
    const Notes* const notes = office.notes.find(warning.id.text());
    if (notes == nullptr) return;
    page.add(Heading{"What was done here"});
    Summary out;
    for (const Note& note : notes->all) {
        SummaryRow row{in_words(WallTime{std::chrono::seconds{note.when}}),
                       {note.did.empty() ? note.by : note.did + ", by " + note.by}};
        if (!note.text.empty()) row.lines.push_back(note.text);
        out.rows.push_back(std::move(row));
    }
    page.add(std::move(out));
}

Page warning_page(const VisitPtr& visit, const Warning& warning, std::vector<Fault> faults) {
    Page page;
    page.title = warning.title;
    page.caption = "Warning";
    page.back = "/warnings";
    page.faults = std::move(faults);
    page.add(facts_of(warning, visit->office.node.today()));
    page.add(Heading{"Why you are told"});
    Bullets why;
    for (const std::string& clause : warning.why) why.items.push_back({sentence(clause), ""});
    page.add(std::move(why));
    page.add(Paragraph{"", {{"Read the whole record", "/records/" + warning.id.record.hex()}}});
    if (!warning.follow_ups.empty()) {
        page.add(Heading{"Since then"});
        Bullets since;
        for (const auto& one : warning.follow_ups)
            since.items.push_back({sentence(one.type), "/records/" + one.record.hex()});
        page.add(std::move(since));
    }
    add_notes(visit->office, warning, page);
    if (may(visit->account()->role, Need::review)) {
        page.add(Heading{"Answer"});
        page.add(answer_form(visit, warning, page.faults));
    }
    return page;
}

std::vector<Fault> faults_of(const VisitPtr& visit) {
    std::vector<Fault> faults;
    const auto state = matching::warning_state(visit->form.text("state"));
    if (!state || *state == WarningState::fresh) faults.push_back({"state", "Choose the status"});
    if (state == WarningState::not_relevant && !matching::is_not_relevant_reason(visit->form.text("reason")))
        faults.push_back({"reason", "Choose why it is not relevant here"});
    if (record::characters_in(visit->form.text("note")) > note_characters_max)
        faults.push_back({"note", "The note must be 1,000 characters or fewer"});
    return faults;
}

void add_note(const VisitPtr& visit, const std::string& id, WarningState state, const Saved& saved) {
    Office& office = visit->office;
    const Notes* const held = office.notes.find(id);
    Notes notes = held == nullptr ? Notes{} : *held;
    if (notes.all.size() >= notes_max) notes.all.erase(notes.all.begin());
    notes.all.push_back({office.clock.wall().time_since_epoch().count(), visit->account()->name,
                         std::string{words_for(state)}, visit->form.text("note")});
    office.notes.put(id, std::move(notes), saved);
}

}  // namespace

void show_warning(const VisitPtr& visit) {
    const Warning* const warning = find_warning(visit);
    if (warning == nullptr) return visit->show(not_found_page(), 404);
    if (auto parked = visit->take_parked()) visit->form = *std::move(parked);
    visit->show(warning_page(visit, *warning, {}));
}

void show_live(const VisitPtr& visit) {
    const Account* const account = visit->account();
    // No content: the browser does not ask again (WHATWG HTML, section 9.2.2).
    if (account == nullptr) return visit->send({204, "text/plain", "", page_fields()});
    http::Response response;
    response.events = visit->office.live.open(account->name, "warnings", visit->office.warnings_state());
    visit->send(std::move(response));
}

void take_warning_answer(const VisitPtr& visit) {
    const Warning* const warning = find_warning(visit);
    if (warning == nullptr) return visit->show(not_found_page(), 404);
    auto faults = faults_of(visit);
    if (!faults.empty()) return visit->show(warning_page(visit, *warning, std::move(faults)), 422);
    const auto id = warning->id;
    const WarningState state = *matching::warning_state(visit->form.text("state"));
    const std::optional<std::string> reason =
        state == WarningState::not_relevant ? std::optional{visit->form.text("reason")} : std::nullopt;
    visit->office.submit(
        [=](engine::RequestId number) {
            return engine::AnswerWarning{number, id, state, reason};
        },
        [=](const Checked<RecordId>& result) {
            if (!result) return visit->show(not_saved_page(visit), 503);
            log::event(log::Level::info, "web", "warning_answered", {{"record", id.record}});
            visit->office.live.tell("warnings", visit->office.warnings_state());
            add_note(visit, id.text(), state, [=](bool is_kept) {
                if (!is_kept) return visit->show(not_saved_page(visit), 503);
                visit->go("/warnings/" + id.text(), "Your answer is saved");
            });
        });
}

}  // namespace stonechat::web
