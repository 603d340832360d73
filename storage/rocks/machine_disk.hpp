#pragma once
// The disk that stores lie on.

#include <rocksdb/env.h>

#include <memory>

namespace stonechat::storage {

// Empty: the machine's own file system, as RocksDB knows it. Alone in its file, so that the program of the
// crash tests (tests/e2e/bad_disk) is linked with another disk in its place; the product has no switch for
// it.
std::shared_ptr<rocksdb::Env> machine_disk();

}  // namespace stonechat::storage
