#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "crypto/random.hpp"
#include "node/api/json_object.hpp"
#include "node/commands/backup.hpp"
#include "node/commands/backup_manifest.hpp"
#include "node/commands/init.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/owner.hpp"
#include "node/keys/key_files.hpp"
#include "node/keys/private_file.hpp"
#include "node/keys/token_file.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat::commands {
namespace {

namespace fs = std::filesystem;

constexpr const char* unfinished_name = "store.restoring";

Outcome<void> check_target(const fs::path& home, const fs::path& backup) {
    std::error_code ignored;
    if (fs::exists(home / "store", ignored))
        return Failure{exit_refused,
                       fmt::format("{0}: a store is there. With the node stopped, move it away first:\n  "
                                   "mv {0} {0}.old",
                                   (home / "store").string())};
    if (!fs::exists(home / request_file_name, ignored)) return {};
    const auto here = read_request_file(home / request_file_name);
    const auto kept = read_request_file(backup / request_file_name);
    if (!here) return here.error();
    if (!kept) return kept.error();
    if (here->member == kept->member) return {};
    return Failure{exit_refused, home.string() + ": belongs to another organisation than the backup"};
}

// A store that goes on from here under another id, and knows that it is old.
Outcome<void> put_store(const fs::path& home, const fs::path& backup) {
    std::error_code error;
    fs::remove_all(home / unfinished_name, error);  // of a restore that was interrupted
    if (const auto copied = copy_directory(backup / backup_store_name, home, unfinished_name); !copied)
        return copied.error();
    crypto::SystemRng rng;
    {
        const auto store = storage::open_rocks_store({.directory = home / unfinished_name, .env = {}}, rng);
        if (!store) return failure_of(store.error());
        if (const auto begun = (*store)->begin_anew(rng.id<StoreId>()); !begun)
            return Failure{exit_refused, "the store could not be written: " + begun.error().message()};
    }
    fs::rename(home / unfinished_name, home / "store", error);
    if (error) return Failure{exit_refused, (home / "store").string() + ": " + error.message()};
    return sync_names(home);
}

// Of a node that had a home of its own choice the configuration did not need to say where that is.
Outcome<void> put_machine_config(const fs::path& home, const fs::path& backup, const FileSum& kept) {
    const auto text = read_text(backup / kept.name, kept.bytes);
    if (!text) return text.error();
    const auto config = with_home(*text, machine_config, home);
    if (!config)
        return Failure{exit_refused, config.error().text() + ". Put the backup's " + kept.name +
                                         " there with it, then restore again"};
    const fs::path part = unfinished(machine_config);
    std::error_code error;
    fs::remove(part, error);  // of a restore that was interrupted
    if (const auto written = keys::write_new_file(part, as_bytes(*config)); !written)
        return failure_of(written.error());
    fs::rename(part, machine_config, error);
    if (error) return Failure{exit_refused, machine_config + (": " + error.message())};
    return {};
}

// Whatever of the rest is not there already; the machine's own configuration has a directory of its own.
Outcome<void> put_installation(const fs::path& home, const fs::path& backup, const Manifest& manifest) {
    std::error_code ignored;
    for (const FileSum& file : manifest.files) {
        const bool is_machine_config = file.name == config_file_name && home == machine_home;
        const fs::path root = is_machine_config ? fs::path{machine_config}.parent_path() : home;
        const fs::path directory = (root / file.name).parent_path();
        if (file.name.starts_with(std::string{backup_store_name} + "/") ||
            fs::exists(root / file.name, ignored))
            continue;
        fs::create_directories(directory.parent_path(), ignored);
        if (const auto made = keys::make_private_directory(directory); !made) return failure_of(made.error());
        if (is_machine_config) {
            if (const auto put = put_machine_config(home, backup, file); !put) return put.error();
        } else if (const auto copied = copy_file(backup / file.name, root, file.name); !copied) {
            return copied.error();
        }
        if (const auto synced = sync_names(directory); !synced) return synced.error();
    }
    if (fs::exists(keys::token_path(home), ignored)) return {};
    crypto::SystemRng rng;
    if (const auto token = keys::create_token(home, rng); !token) return failure_of(token.error());
    return {};
}

std::vector<std::string> missing_keys(const fs::path& home) {
    std::vector<std::string> out;
    for (const keys::KeyKind kind : {keys::KeyKind::record, keys::KeyKind::link})
        if (!keys::has_key(home, kind)) out.push_back(keys::key_path(home, kind).filename().string());
    return out;
}

Outcome<Manifest> restore_all(const fs::path& backup, const fs::path& home) {
    auto manifest = read_manifest(backup);
    if (!manifest) return manifest.error();
    if (const auto fits = check_target(home, backup); !fits) return fits.error();
    const auto faults = compare_files(backup, *manifest);
    if (!faults) return faults.error();
    if (!faults->empty())
        return Failure{exit_refused,
                       fmt::format("the backup is not as it was made: {}", fmt::join(*faults, "; "))};
    std::error_code failure;
    fs::create_directories(home.parent_path(), failure);
    if (const auto made = keys::make_private_directory(home); !made) return failure_of(made.error());
    if (const auto put = put_installation(home, backup, *manifest); !put) return put.error();
    if (const auto put = put_store(home, backup); !put) return put.error();
    return manifest;
}

}  // namespace

int restore(const RestoreOptions& options, Console& console) {
    fs::path home = fs::absolute(options.home.empty() ? machine_home : options.home).lexically_normal();
    if (!home.has_filename()) home = home.parent_path();  // "DIR/" is DIR
    if (const auto became = act_as_owner(home); !became) return say(console, exit_refused, became.error());
    const auto manifest = restore_all(fs::absolute(options.directory), home);
    if (!manifest) return say(console, manifest.error());
    const auto missing = missing_keys(home);
    if (options.as_json) {
        api::JsonObject out;
        out.text("home", home.string()).text("day", manifest->day);
        out.number("records", manifest->counts.records).number("texts", manifest->counts.texts);
        out.add("keys_missing", api::json_array(missing, api::json_text));
        console.out << record::canonical_json(out.take()) << '\n';
        return exit_ok;
    }
    console.out << fmt::format(
        "Restored {} records of {} to {}.\nAt its first start the node fetches what came since, erases what "
        "was "
        "erased since,\nand begins a new epoch for its own records.\n",
        manifest->counts.records, manifest->day, home.string());
    if (!missing.empty())
        console.out << fmt::format("Before it can start, put back into {}: {}\n", (home / "keys").string(),
                                   fmt::join(missing, ", "));
    return exit_ok;
}

}  // namespace stonechat::commands
