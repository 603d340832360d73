#include "node/loop/storage_thread.hpp"

#include <utility>

#include "protocol/refusal.hpp"

namespace stonechat::loop {

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

void StorageThread::carry_out(engine::Append& append, engine::Stored& stored) {
    auto line = store_.append(append.record);
    has_failed_ = has_failed_ || !line;
    const RecordId id = append.record.record.id();
    stored.records.push_back({id, std::move(line), false, std::move(append.record)});
}

// One sync for all that was queued: what comes in while it runs shares the next one.
void StorageThread::carry_out(std::vector<WriteCommand> commands) {
    if (has_failed_) has_failed_ = !store_.try_resume();
    engine::Stored stored;
    std::vector<engine::CharterSaved> charter;
    for (WriteCommand& command : commands) {
        if (auto* append = std::get_if<engine::Append>(&command)) {
            carry_out(*append, stored);
            continue;
        }
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
