#include "storage/rocks/machine_disk.hpp"

namespace stonechat::storage {

std::shared_ptr<rocksdb::Env> machine_disk() {
    return {};
}

}  // namespace stonechat::storage
