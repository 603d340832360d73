#include "node/loop/storage_thread.hpp"

#include <utility>

namespace stonechat::loop {

StorageThread::StorageThread(storage::Store& store, Deliver deliver, std::function<void()> begin_scrub)
    : writer_{store},
      deliver_{std::move(deliver)},
      begin_scrub_{std::move(begin_scrub)},
      thread_{[this] { run(); }} {}

StorageThread::~StorageThread() {
    stop();
}

void StorageThread::write(storage::WriteCommand command) {
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
        std::vector<storage::WriteCommand> commands;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            commands.swap(queue_);
        }
        // One sync for all that was queued: what comes in while it runs shares the next one.
        writer_.write(std::move(commands));
        for (engine::Event& event : writer_.sync()) deliver_(std::move(event));
        if (writer_.take_scrub()) begin_scrub_();
    }
}

}  // namespace stonechat::loop
