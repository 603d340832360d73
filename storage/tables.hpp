#pragma once
// What a disk has to do for TableStore: ordered tables of bytes, written in batches. storage/rocks and
// storage/memory each give one; all that the rows mean is above them.

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>

#include "crypto/bytes.hpp"
#include "crypto/result.hpp"
#include "storage/schema.hpp"

namespace stonechat::storage {

// Rows whose keys lie in [from, until); an empty `until` is the end of the table.
struct Range {
    ByteView from;
    ByteView until;
};
enum class Order { ascending, descending };
enum class Next { row, none };
// Called for each row. The views live until it returns; an error of its own ends the scan and is its result.
using Visit = std::function<Result<Next>(ByteView key, ByteView value)>;

// Finds rows one after another: at its best when each key lies just behind the one before it.
class Finder {
public:
    virtual ~Finder() = default;
    // The value, until the next call; empty when there is no such row.
    virtual Result<std::optional<ByteView>> find(ByteView key) = 0;
};

// All tables as they stood at one moment, whatever is written later. Threads: one at a time.
class TablesView {
public:
    virtual ~TablesView() = default;
    [[nodiscard]] virtual Result<std::optional<Bytes>> get(Table table, ByteView key) const = 0;
    [[nodiscard]] virtual Status scan(Table table, Range range, Order order, const Visit& visit) const = 0;
    // Must not outlive the view.
    [[nodiscard]] virtual std::unique_ptr<Finder> finder(Table table) const = 0;
};

// Errors:  stonechat::Errc::store_failed when the disk refuses; Errc::damaged when what it gives back is not
//          what was written. After a refused write all writes are refused until resume() succeeds.
// Threads: view() and write_checkpoint() from any; all else from the one thread that writes, while it holds
// no view.
class Tables {
public:
    virtual ~Tables() = default;

    [[nodiscard]] virtual std::unique_ptr<const TablesView> view() const = 0;
    // The newest value, for the writer's own use.
    [[nodiscard]] virtual Result<std::optional<Bytes>> get(Table table, ByteView key) const = 0;

    // Collect one batch. The value is the parts one behind the other, so that none need be joined before.
    virtual void put(Table table, ByteView key, std::initializer_list<ByteView> value) = 0;
    virtual void erase(Table table, ByteView key) = 0;
    // Writes the batch whole or not at all, and begins an empty one either way.
    virtual Status commit() = 0;

    // Makes everything written durable against a loss of power.
    virtual Status sync() = 0;
    virtual Status resume() = 0;

    // Writes everything as it stands into a new directory that opens as a database. From any thread.
    [[nodiscard]] virtual Status write_checkpoint(const std::filesystem::path& directory) const = 0;
    // Sees to it that no file holds a value that rows with these prefixes had before and have no more, which
    // was committed before the call. Threads: any one, also while others read and write.
    virtual Status scrub(std::span<const Trace> traces) = 0;
};

}  // namespace stonechat::storage
