#include "node/loop/storage_thread.hpp"

#include <algorithm>
#include <utility>

#include "protocol/refusal.hpp"

namespace stonechat::loop {
namespace {

// Records in one batch: past this many nothing is saved, and a batch of the longest has 2 MiB.
constexpr std::size_t appended_together = 128;

}  // namespace

StorageThread::StorageThread(storage::Store& store, Deliver deliver)
    : store_{store},
      deliver_{std::move(deliver)},
      thread_{[this] { run(); }} {}

StorageThread::~StorageThread() {
    stop();
}

void StorageThread::write(WriteCommand command) {
    {
        const std::lock_guard lock{mutex_};
        queue_.push_back(std::move(command));
    }
    wake_.notify_one();
}

void StorageThread::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void StorageThread::run() {
    for (;;) {
        std::vector<WriteCommand> commands;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            commands.swap(queue_);
        }
        carry_out(std::move(commands));
    }
}

// Records that follow each other in the queue, from `first` on, as one batch. Returns how many.
std::size_t StorageThread::append(std::span<WriteCommand> commands, engine::Stored& stored) {
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
        stored.records.push_back({id, std::move(lines[i]), false, std::move(kept)});
    }
    return records.size();
}

// One sync for all that was queued: what comes in while it runs shares the next one.
void StorageThread::carry_out(std::vector<WriteCommand> commands) {
    if (has_failed_) has_failed_ = !store_.try_resume();
    engine::Stored stored;
    std::vector<engine::CharterSaved> charter;
    stored.records.reserve(commands.size());
    for (std::size_t i = 0; i < commands.size();) {
        if (std::holds_alternative<engine::Append>(commands[i])) {
            i += append(std::span{commands}.subspan(i), stored);
            continue;
        }
        const WriteCommand& command = commands[i++];
        Status written;
        if (const auto* entry = std::get_if<engine::SaveCharter>(&command)) {
            written = store_.put_charter_entry(entry->sequence, entry->entry);
            charter.push_back({entry->sequence, written.has_value()});
        } else if (const auto* cursor = std::get_if<engine::SaveCursor>(&command)) {
            written = store_.put_cursor(cursor->cursor);
        } else if (const auto* warning = std::get_if<engine::SaveWarning>(&command)) {
            written = store_.put_warning(warning->id, warning->text);
        } else if (const auto* dropped = std::get_if<engine::DropWarning>(&command)) {
            written = store_.drop_warning(dropped->id);
        } else if (const auto* setting = std::get_if<engine::SaveSetting>(&command)) {
            written = store_.put_setting(setting->name, setting->value);
        }
        has_failed_ = has_failed_ || !written;
    }
    const Status synced = store_.sync();
    has_failed_ = has_failed_ || !synced;
    for (engine::Stored::One& one : stored.records) {
        if (synced || !one.line) continue;
        one.line = Result<sync::LogEntry>{make_error_code(Errc::store_failed)};
        one.may_be_kept = true;
    }
    if (!stored.records.empty()) deliver_(std::move(stored));
    for (engine::CharterSaved& one : charter) {
        one.is_kept = one.is_kept && synced;
        deliver_(one);
    }
}

}  // namespace stonechat::loop
