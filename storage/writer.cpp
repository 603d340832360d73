#include "storage/writer.hpp"

#include <algorithm>
#include <utility>

#include "protocol/refusal.hpp"

namespace stonechat::storage {
namespace {

// Records in one batch: past this many nothing is saved, and a batch of the longest has 2 MiB.
constexpr std::size_t appended_together = 128;

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
    for (std::size_t i = 0; i < lines.size(); ++i) {
        has_failed_ = has_failed_ || !lines[i];
        auto& kept = std::get<engine::Append>(commands[i]).record;
        const RecordId id = kept.record.id();
        stored_.records.push_back({id, std::move(lines[i]), false, std::move(kept)});
    }
    return records.size();
}

Status Writer::carry_out(const engine::SaveCharter& command) {
    Status written = store_.put_charter_entry(command.sequence, command.entry);
    charter_.push_back({command.sequence, written.has_value()});
    return written;
}

// It answers with whole lanes: what was written before it must be told before it.
Status Writer::carry_out(const engine::Reconsider& command) {
    auto result = store_.reconsider(command.by);
    if (!stored_.records.empty()) earlier_.emplace_back(std::exchange(stored_, {}));
    engine::LanesReconsidered answer{command.by.author, std::nullopt};
    const Status status = result ? Status{} : Status{result.error()};
    if (result) answer.result = std::move(*result);
    earlier_.emplace_back(std::move(answer));
    return status;
}

Status Writer::carry_out(const KeepPaper& command) {
    const Status written =
        command.text ? store_.put_paper(command.name, *command.text) : store_.drop_paper(command.name);
    papers_.emplace_back(command.done, written.has_value());
    return written;
}

void Writer::write(std::vector<WriteCommand> commands) {
    if (has_failed_) has_failed_ = !store_.try_resume();
    for (std::size_t i = 0; i < commands.size();) {
        if (std::holds_alternative<engine::Append>(commands[i])) {
            i += append(std::span{commands}.subspan(i));
            continue;
        }
        const Status written = std::visit(
            [this]<class Command>(const Command& command) -> Status {
                if constexpr (std::is_same_v<Command, engine::Append>)
                    return {};  // taken above, together with those beside it
                else
                    return carry_out(command);
            },
            commands[i++]);
        has_failed_ = has_failed_ || !written;
    }
}

std::vector<engine::Event> Writer::sync() {
    const Status synced = store_.sync();
    has_failed_ = has_failed_ || !synced;
    std::vector<engine::Event> events = std::exchange(earlier_, {});
    if (!stored_.records.empty()) events.emplace_back(std::exchange(stored_, {}));
    for (engine::Event& event : events) {
        if (synced) break;
        if (auto* reconsidered = std::get_if<engine::LanesReconsidered>(&event)) reconsidered->result.reset();
        auto* stored = std::get_if<engine::Stored>(&event);
        if (stored == nullptr) continue;
        for (engine::Stored::One& one : stored->records) {
            if (!one.line) continue;
            one.line = Result<LogEntry>{make_error_code(stonechat::Errc::store_failed)};
            one.may_be_kept = true;
        }
    }
    for (engine::CharterSaved& one : std::exchange(charter_, {})) {
        one.is_kept = one.is_kept && synced;
        events.emplace_back(one);
    }
    for (const auto& [done, is_written] : std::exchange(papers_, {})) done(is_written && synced);
    return events;
}

engine::Event answer(const Store& store, const engine::ReadLog& question) {
    auto page = store.log_after(question.after, question.count, question.bytes);
    return engine::LogArrived{question.reader, page ? std::move(*page) : LogPage{}};
}

engine::Event answer(const Store& store, const engine::ReadDigest& question) {
    auto entry = store.log_entry(question.number);
    return engine::DigestArrived{question.link, entry ? std::move(*entry) : std::nullopt};
}

engine::Event answer(const Store& store, const engine::ReadPlace& question) {
    auto held = store.at(question.feed, question.sequence);
    return engine::PlaceArrived{question.record, held ? std::move(*held) : std::vector<RecordId>{}};
}

engine::Event answer(const Store& store, const engine::ReadPlaces& question) {
    auto page = read_places(store, question.ranges, question.count, question.bytes);
    return engine::PlacesArrived{question.link, page ? std::move(*page) : engine::PlacesPage{}};
}

engine::Event answer(const Store& store, const engine::ReadRecords& question) {
    engine::RecordsArrived arrived{question.link, {}};
    for (const RecordId& id : question.ids) {
        auto found = store.find(id);
        if (found && *found) arrived.records.push_back(std::move(**found));
    }
    return arrived;
}

}  // namespace stonechat::storage
