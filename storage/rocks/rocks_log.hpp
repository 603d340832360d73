#pragma once
// What RocksDB itself has to say of the disk, for whoever looks into a fault.

#include <filesystem>
#include <memory>

namespace rocksdb {
class Logger;
}

namespace stonechat::storage {

// Writes warnings and errors to the file LOG in the store's directory, which may be missing until RocksDB
// makes it; the file before it, once it is full, is LOG.old. Never fails: a line that the disk does not take
// is gone.
//
// RocksDB 7.8 has a log of its own, but one that it goes on writing to after its disk was full, which
// Debian's build, with assertions, answers by ending the process.
[[nodiscard]] std::shared_ptr<rocksdb::Logger> open_rocks_log(const std::filesystem::path& directory);

}  // namespace stonechat::storage
