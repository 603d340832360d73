#pragma once
// The one thread that writes: drains its queue, syncs once, and only then says what was stored.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/writer.hpp"

namespace stonechat::loop {

// Threads: write() and stop() from one thread; `deliver` is called on the storage thread.
// Limits:  the queue is bounded by the engine, which has at most limits::in_flight_records_max records of
// each peer
//          under way.
class StorageThread {
public:
    using Deliver = std::function<void(engine::Event)>;
    // `begin_scrub` is called on the storage thread once all that was written before a Scrub is durable.
    StorageThread(storage::Store& store, Deliver deliver, std::function<void()> begin_scrub);
    ~StorageThread();
    StorageThread(const StorageThread&) = delete;
    StorageThread& operator=(const StorageThread&) = delete;

    void write(storage::WriteCommand command);
    // Writes and syncs what is queued, then ends the thread.
    void stop();

private:
    void run();

    storage::Writer writer_;
    Deliver deliver_;
    std::function<void()> begin_scrub_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<storage::WriteCommand> queue_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace stonechat::loop
