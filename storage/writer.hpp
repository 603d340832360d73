#pragma once
// Carries out what the engine asks of a store. The node's storage thread and the simulator's disk drive this
// same code, so that what the simulator proves of batches, syncs and refusals holds for the node.

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/engine/effect.hpp"
#include "storage/schema.hpp"
#include "storage/store.hpp"

namespace stonechat::storage {

// Not the engine's: what a node's own people write (Store::put_paper).
struct KeepPaper {
    std::string name;
    std::optional<std::string> text;  // empty: throw it away
    // Called by Writer::sync(), on the writing thread: whether it is durable.
    std::function<void(bool is_kept)> done;
    bool wipes = false;  // what it said before is to be scrubbed: engine::PapersWiped, once it is kept
};

// What a scrub has made vanish: no longer to be remembered as still in the files.
struct ForgetTraces {
    std::vector<Trace> traces;
};

using WriteCommand = std::variant<engine::Append, engine::Settle, engine::ChangeBody, engine::Scrub,
                                  ForgetTraces, engine::SaveCharter, engine::Reconsider, engine::SaveCursor,
                                  engine::SaveWarning, engine::DropWarning, engine::SaveSetting, KeepPaper>;

// Writes commands in their order and says what became of them only after a sync.
//
// Errors:  a command that the disk refuses is answered as such; before the next ones the disk is asked
//          whether it takes writes again. Cursors that it refuses are answered by nothing: they cost a
//          repetition after the next start. Warnings and settings are written again before anything else, for
//          a warning may replace one that quotes an erased text, and an own record may rest on a setting.
// Threads: from the store's writing thread.
class Writer {
public:
    explicit Writer(Store& store) : store_{store} {}

    // Nothing of it is durable before sync().
    void write(std::vector<WriteCommand> commands);
    // One sync for all that was written since the last; the events that answer it, in order.
    [[nodiscard]] std::vector<engine::Event> sync();
    // Whether a scrub is to begin, since all that was asked for before it is durable: storage::scrub().
    [[nodiscard]] bool take_scrub() { return std::exchange(may_scrub_, false); }

private:
    std::size_t append(std::span<WriteCommand> commands);
    Status carry_out(engine::ChangeBody& command);
    Status carry_out(const engine::Scrub& command);
    // If it fails, the next start scrubs once more.
    Status carry_out(const ForgetTraces& command) { return store_.forget_traces(command.traces); }
    Status carry_out(const engine::Settle& command);
    Status carry_out(const engine::SaveCharter& command);
    Status carry_out(const engine::Reconsider& command);
    Status carry_out(const engine::SaveCursor& command) { return store_.put_cursor(command.cursor); }
    Status carry_out(engine::SaveWarning& command);
    Status carry_out(engine::DropWarning& command);
    Status carry_out(engine::SaveSetting& command);
    Status carry_out(const KeepPaper& command);
    void answer_once(engine::RequestId& request, const Status& written);
    void retry_local_rows();
    void unconfirm(engine::Event& answer);
    void note_unkept(const Result<LogEntry>& line);

    Store& store_;
    std::vector<engine::Event> answers_;  // in the order of the log
    // By id: bounded by the warnings there are.
    std::map<std::string, std::variant<engine::SaveWarning, engine::DropWarning>> unwritten_;
    std::map<std::string, engine::SaveSetting> unsaved_;  // by name: bounded by the settings there are
    bool wants_scrub_ = false;
    bool may_scrub_ = false;
    std::vector<std::pair<std::function<void(bool)>, bool>>
        papers_;  // whom to tell, and whether it is written
    bool has_failed_ = false;
    std::optional<LogEntry> unkept_;  // the newest line whose sync failed
};

// The scrub that the engine asked for, from any thread but one at a time, beside the writer's work. Its
// event, and what is to be written then.
struct ScrubDone {
    engine::Scrubbed event;
    ForgetTraces forget;
};
[[nodiscard]] ScrubDone scrub(Store& store);

// Answers of the store to what only reads. One that fails answers with nothing: the engine asks again or lets
// the link go. Threads: any.
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadLog& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadDigest& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadPlace& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadPlaces& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadRecords& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadProvisional& question);

}  // namespace stonechat::storage
