#include "storage/rocks/rocks_database.hpp"

#include "storage/rocks/rocks_options.hpp"

namespace stonechat::storage {

rocksdb::Status RocksDatabase::open(const RocksConfig& config, Mode mode,
                                    std::unique_ptr<RocksDatabase>& out) {
    std::unique_ptr<RocksDatabase> made{new RocksDatabase{config.env}};
    rocksdb::DB* opened = nullptr;
    const std::string directory = config.directory.string();
    rocksdb::DBOptions options = db_options(config);
    options.create_if_missing = options.create_missing_column_families = mode == Mode::create;
    if (mode == Mode::salvage) {
        options.wal_recovery_mode = rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords;
        options.paranoid_checks = false;
    }
    auto status =
        mode == Mode::create || mode == Mode::write
            ? rocksdb::DB::Open(options, directory, column_families(config.memory), &made->families_, &opened)
            : rocksdb::DB::OpenForReadOnly(options, directory, column_families(config.memory),
                                           &made->families_, &opened);
    made->db_.reset(opened);
    if (status.ok()) out = std::move(made);
    return status;
}

RocksDatabase::~RocksDatabase() {
    if (!db_) return;
    for (rocksdb::ColumnFamilyHandle* family : families_)
        db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
    db_->Close().PermitUncheckedError();  // what had to last was synced before
}

}  // namespace stonechat::storage
