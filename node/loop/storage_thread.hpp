#pragma once
// The one thread that writes: drains its queue, syncs once, and only then says what was stored.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <variant>
#include <vector>

#include "protocol/engine/effect.hpp"
#include "storage/store.hpp"

namespace stonechat::loop {

using WriteCommand = std::variant<engine::Append, engine::SaveCharter, engine::SaveCursor,
                                  engine::SaveWarning, engine::DropWarning, engine::SaveSetting>;

// Threads: write() and stop() from one thread; `deliver` is called on the storage thread.
// Limits:  the queue is bounded by the engine, which has at most limits::in_flight_records_max records of
// each peer
//          under way.
class StorageThread {
public:
    using Deliver = std::function<void(engine::Event)>;
    StorageThread(storage::Store& store, Deliver deliver);
    ~StorageThread();
    StorageThread(const StorageThread&) = delete;
    StorageThread& operator=(const StorageThread&) = delete;

    void write(WriteCommand command);
    // Writes and syncs what is queued, then ends the thread.
    void stop();

private:
    void run();
    void carry_out(std::vector<WriteCommand> commands);
    std::size_t append(std::span<WriteCommand> commands, engine::Stored& stored);

    storage::Store& store_;
    Deliver deliver_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<WriteCommand> queue_;
    bool is_stopping_ = false;
    bool has_failed_ = false;
    std::thread thread_;
};

}  // namespace stonechat::loop
