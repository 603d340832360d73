#pragma once
// Carries out what the engine asks of a store. The node's storage thread and the simulator's disk drive this
// same code, so that what the simulator proves of batches, syncs and refusals holds for the node.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/engine/effect.hpp"
#include "storage/store.hpp"

namespace stonechat::storage {

// Not the engine's: what a node's own people write (Store::put_paper).
struct KeepPaper {
    std::string name;
    std::optional<std::string> text;  // empty: throw it away
    // Called by Writer::sync(), on the writing thread: whether it is durable.
    std::function<void(bool is_kept)> done;
};

using WriteCommand = std::variant<engine::Append, engine::SaveCharter, engine::Reconsider, engine::SaveCursor,
                                  engine::SaveWarning, engine::DropWarning, engine::SaveSetting, KeepPaper>;

// Writes commands in their order and says what became of them only after a sync.
//
// Errors:  a command that the disk refuses is answered as such; before the next ones the disk is asked
// whether
//          it takes writes again. Local rows (cursors, warnings, settings) that it refuses are answered by
//          nothing: they cost a repetition after the next start.
// Threads: from the store's writing thread.
class Writer {
public:
    explicit Writer(Store& store) : store_{store} {}

    // Nothing of it is durable before sync().
    void write(std::vector<WriteCommand> commands);
    // One sync for all that was written since the last; the events that answer it, in order.
    [[nodiscard]] std::vector<engine::Event> sync();

private:
    std::size_t append(std::span<WriteCommand> commands);
    Status carry_out(const engine::SaveCharter& command);
    Status carry_out(const engine::Reconsider& command);
    Status carry_out(const engine::SaveCursor& command) { return store_.put_cursor(command.cursor); }
    Status carry_out(const engine::SaveWarning& command) {
        return store_.put_warning(command.id, command.text);
    }
    Status carry_out(const engine::DropWarning& command) { return store_.drop_warning(command.id); }
    Status carry_out(const engine::SaveSetting& command) {
        return store_.put_setting(command.name, command.value);
    }
    Status carry_out(const KeepPaper& command);

    Store& store_;
    std::vector<engine::Event> earlier_;  // answers to a reconsideration and to what was written before it
    engine::Stored stored_;
    std::vector<engine::CharterSaved> charter_;
    std::vector<std::pair<std::function<void(bool)>, bool>>
        papers_;  // whom to tell, and whether it is written
    bool has_failed_ = false;
};

// Answers of the store to what only reads. One that fails answers with nothing: the engine asks again or lets
// the link go. Threads: any.
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadLog& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadDigest& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadPlace& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadPlaces& question);
[[nodiscard]] engine::Event answer(const Store& store, const engine::ReadRecords& question);

}  // namespace stonechat::storage
