#include "storage/writer.hpp"

#include <algorithm>
#include <utility>

#include "protocol/refusal.hpp"

namespace stonechat::storage {
namespace {

// Records in one batch: past this many nothing is saved, and a batch of the longest has 2 MiB.
constexpr std::size_t appended_together = 128;

// What the store refuses for what it is says nothing of the disk.
bool is_disk_at_fault(const boost::system::error_code& error) {
    return error != stonechat::Errc::limit_exceeded && error != stonechat::Errc::wrong_value;
}

}  // namespace

// Records that follow each other, from the first on, as one batch. Returns how many.
std::size_t Writer::append(std::span<WriteCommand> commands) {
    std::vector<const engine::NewRecord*> records;
    for (const WriteCommand& command : commands.first(std::min(commands.size(), appended_together))) {
        const auto* append = std::get_if<engine::Append>(&command);
        if (append == nullptr) break;
        records.push_back(&append->record);
    }
    auto lines = store_.append_all(records);
    engine::Stored stored;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        has_failed_ = has_failed_ || (!lines[i] && is_disk_at_fault(lines[i].error()));
        auto& kept = std::get<engine::Append>(commands[i]).record;
        const RecordId id = kept.record.id();
        stored.records.push_back({id, std::move(lines[i]), false, std::move(kept)});
    }
    answers_.emplace_back(std::move(stored));
    return records.size();
}

Status Writer::carry_out(const engine::Settle& command) {
    const Status written = store_.settle(command.found);
    answers_.emplace_back(engine::Settled{written.has_value()});
    return written;
}

Status Writer::carry_out(const engine::SaveCharter& command) {
    Status written = store_.put_charter_entry(command.sequence, command.entry);
    answers_.emplace_back(engine::CharterSaved{command.sequence, written.has_value()});
    return written;
}

Status Writer::carry_out(const engine::Reconsider& command) {
    auto result = store_.reconsider(command.by);
    engine::LanesReconsidered answer{command.by.author, std::nullopt};
    const Status status = result ? Status{} : Status{result.error()};
    if (result) answer.result = std::move(*result);
    answers_.emplace_back(std::move(answer));
    return status;
}

Status Writer::carry_out(const KeepPaper& command) {
    Status written;
    if (command.wipes)
        written = store_.wipe_paper(command.name, command.text);
    else
        written =
            command.text ? store_.put_paper(command.name, *command.text) : store_.drop_paper(command.name);
    papers_.emplace_back(command.done, written.has_value());
    return written;
}

Status Writer::carry_out(engine::ChangeBody& command) {
    auto line = store_.change_body(command.change);
    Status written;
    if (!line) written = line.error();
    answers_.emplace_back(engine::BodyChanged{std::move(line), std::move(command.change)});
    return written;
}

Status Writer::carry_out(const engine::Scrub&) {
    wants_scrub_ = true;
    return {};
}

Status Writer::carry_out(engine::SaveWarning& command) {
    Status written = store_.put_warning(command.id, command.text);
    unwritten_.erase(command.id);
    answer_once(command.request, written);
    if (!written && written.error() == stonechat::Errc::store_failed)
        unwritten_.emplace(command.id, std::move(command));
    return written;
}

Status Writer::carry_out(engine::DropWarning& command) {
    Status written = store_.drop_warning(command.id);
    unwritten_.erase(command.id);
    if (!written && written.error() == stonechat::Errc::store_failed)
        unwritten_.emplace(command.id, std::move(command));
    return written;
}

Status Writer::carry_out(engine::SaveSetting& command) {
    const Status written = store_.put_setting(command.name, command.value);
    unsaved_.erase(command.name);
    answer_once(command.request, written);
    if (!written && written.error() == stonechat::Errc::store_failed)
        unsaved_.emplace(command.name, std::move(command));
    return written;
}

// Whoever asked is told of the first try alone.
void Writer::answer_once(engine::RequestId& request, const Status& written) {
    if (const auto asked = std::exchange(request, 0); asked != 0)
        answers_.emplace_back(engine::SavedAsAsked{asked, written.has_value()});
}

void Writer::retry_local_rows() {
    if (has_failed_) return;
    const auto note = [this](const Status& written) {
        has_failed_ = has_failed_ || (!written && is_disk_at_fault(written.error()));
    };
    for (auto& [id, command] : std::exchange(unwritten_, {}))
        note(std::visit([this](auto& one) { return carry_out(one); }, command));
    for (auto& [name, command] : std::exchange(unsaved_, {})) note(carry_out(command));
}

void Writer::write(std::vector<WriteCommand> commands) {
    if (has_failed_) has_failed_ = !store_.try_resume();
    retry_local_rows();
    for (std::size_t i = 0; i < commands.size();) {
        if (std::holds_alternative<engine::Append>(commands[i])) {
            i += append(std::span{commands}.subspan(i));
            continue;
        }
        const Status written = std::visit(
            [this]<class Command>(Command& command) -> Status {
                if constexpr (std::is_same_v<Command, engine::Append>)
                    return {};  // taken above, together with those beside it
                else
                    return carry_out(command);
            },
            commands[i++]);
        has_failed_ = has_failed_ || (!written && is_disk_at_fault(written.error()));
    }
}

std::vector<engine::Event> Writer::sync() {
    const bool is_synced = store_.sync().has_value();
    has_failed_ = has_failed_ || !is_synced;
    std::vector<engine::Event> events = std::exchange(answers_, {});
    if (!is_synced)
        for (engine::Event& event : events) unconfirm(event);
    if (is_synced && unkept_) {
        // Unless the store went on from less than it had, it is there now.
        const auto kept = store_.log_entry(unkept_->number);
        if (kept && *kept == unkept_) events.insert(events.begin(), engine::LogKept{*unkept_});
        if (kept) unkept_.reset();
    }
    if (std::exchange(wants_scrub_, false)) {
        may_scrub_ = is_synced && unwritten_.empty();
        if (!may_scrub_) events.emplace_back(engine::Scrubbed{false});
    }
    for (const auto& [done, is_written] : std::exchange(papers_, {})) done(is_written && is_synced);
    return events;
}

void Writer::note_unkept(const Result<LogEntry>& line) {
    if (line && (!unkept_ || unkept_->number < line->number)) unkept_ = *line;
}

// What was written may be kept or not, since its sync failed.
void Writer::unconfirm(engine::Event& answer) {
    const Result<LogEntry> failed = make_error_code(stonechat::Errc::store_failed);
    if (auto* const stored = std::get_if<engine::Stored>(&answer)) {
        for (engine::Stored::One& one : stored->records) {
            if (!one.line) continue;
            note_unkept(one.line);
            one.line = failed;
            one.may_be_kept = true;
        }
    } else if (auto* const settled = std::get_if<engine::Settled>(&answer)) {
        settled->is_kept = false;
    } else if (auto* const changed = std::get_if<engine::BodyChanged>(&answer)) {
        note_unkept(changed->line);
        changed->line = failed;
    } else if (auto* const entry = std::get_if<engine::CharterSaved>(&answer)) {
        entry->is_kept = false;
    } else if (auto* const asked = std::get_if<engine::SavedAsAsked>(&answer)) {
        asked->is_kept = false;
    } else if (auto* const reconsidered = std::get_if<engine::LanesReconsidered>(&answer)) {
        if (reconsidered->result && !reconsidered->result->lines.empty())
            note_unkept(reconsidered->result->lines.back());
        reconsidered->result.reset();
    }
}

ScrubDone scrub(Store& store) {
    auto traces = store.scrub();
    if (!traces) return {engine::Scrubbed{false}, {}};
    return {engine::Scrubbed{true}, {std::move(*traces)}};
}

engine::Event answer(const Store& store, const engine::ReadLog& question) {
    auto page = store.log_after(question.after, question.count, question.bytes);
    const bool is_damaged = !page && page.error() == make_error_code(Errc::damaged);
    return engine::LogArrived{question.reader, page ? std::move(*page) : LogPage{}, is_damaged};
}

engine::Event answer(const Store& store, const engine::ReadDigest& question) {
    auto entry = store.log_entry(question.number);
    return engine::DigestArrived{question.link, entry ? std::move(*entry) : std::nullopt};
}

engine::Event answer(const Store& store, const engine::ReadPlace& question) {
    return engine::PlaceArrived{question.record, store.at(question.feed, question.sequence)};
}

engine::Event answer(const Store& store, const engine::ReadPlaces& question) {
    auto page = read_places(store, question.ranges, question.count, question.bytes);
    return engine::PlacesArrived{question.link, page ? std::move(*page) : engine::PlacesPage{}};
}

engine::Event answer(const Store& store, const engine::ReadRecords& question) {
    engine::RecordsArrived arrived{.link = question.link, .records = {}};
    for (const RecordId& id : question.ids) {
        auto found = store.find(id);
        arrived.is_whole = arrived.is_whole && found.has_value();
        if (found && *found) arrived.records.push_back(std::move(**found));
        if (found && !*found) arrived.absent.push_back(id);
    }
    return arrived;
}

engine::Event answer(const Store& store, const engine::ReadProvisional& question) {
    auto page = store.provisional(question.from, question.count, question.bytes);
    return engine::ProvisionalArrived{page ? std::optional{std::move(*page)} : std::nullopt};
}

}  // namespace stonechat::storage
