#include "node/commands/backup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>

#include "crypto/random.hpp"
#include "crypto/seal.hpp"
#include "node/api/json_object.hpp"
#include "node/commands/audit_command.hpp"
#include "node/commands/backup_manifest.hpp"
#include "node/commands/init.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/rekey.hpp"
#include "node/commands/signed_places.hpp"
#include "node/commands/verification.hpp"
#include "node/keys/key_files.hpp"
#include "node/keys/private_file.hpp"
#include "node/version.hpp"
#include "protocol/engine/outlining.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat::commands {
namespace {

namespace fs = std::filesystem;
using api::JsonObject;
using keys::KeyKind;

// Not the recovery key: its place is off the machine, and a backup is not.
constexpr std::array kept_keys{KeyKind::record, KeyKind::link, KeyKind::steward};

std::string today() {
    const std::chrono::year_month_day day{
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

// Gone at the end, whatever happens: it shares files with the store, texts that are erased later among them.
class Checkpoint {
public:
    explicit Checkpoint(fs::path directory) : directory_{std::move(directory)} {}
    ~Checkpoint() {
        std::error_code ignored;  // the node removes it too, at its next start and backup
        fs::remove_all(directory_, ignored);
    }
    Checkpoint(const Checkpoint&) = delete;
    Checkpoint& operator=(const Checkpoint&) = delete;
    [[nodiscard]] const fs::path& path() const { return directory_; }

private:
    fs::path directory_;
};

Outcome<void> make_checkpoint(const config::Config& config, const fs::path& directory) {
    auto api = LocalApi::open_if_running(config);
    if (!api) return api.error();
    const auto answer = api->post("/v1/checkpoint", JsonObject{}.take());
    if (answer) return {};
    if (answer.error().exit_code != exit_unreachable) return answer.error();
    // Nobody answers: the store is ours to open.
    std::error_code error;
    if (!fs::exists(store_directory(config), error))
        return Failure{exit_refused, "this node holds nothing yet: it has never run"};
    fs::remove_all(directory, error);
    crypto::SystemRng rng;
    const auto store = storage::open_rocks_store({.directory = store_directory(config), .env = {}}, rng);
    if (!store) return failure_of(store.error());
    if (const auto made = (*store)->write_checkpoint(directory); !made)
        return Failure{exit_refused, "the store could not be copied: " + made.error().message()};
    return {};
}

struct KeysKept {
    bool any = false;
    std::vector<std::string> left_out{};  // by the names of their files
};

// Configuration, request, and the keys that a passphrase seals.
Outcome<KeysKept> copy_installation(const config::Config& config, const fs::path& config_file,
                                    const fs::path& to, std::vector<FileSum>& files) {
    const auto take = [&](const fs::path& from, const std::string& name) -> Outcome<void> {
        auto copied = copy_file(from, to, name);
        if (!copied) return copied.error();
        files.push_back(std::move(*copied));
        return {};
    };
    if (const auto taken = take(config_file, config_file_name); !taken) return taken.error();
    if (const auto taken = take(config.home / request_file_name, request_file_name); !taken)
        return taken.error();
    if (std::error_code ignored; fs::exists(config.home / key_request_file_name, ignored))
        if (const auto taken = take(config.home / key_request_file_name, key_request_file_name); !taken)
            return taken.error();
    KeysKept kept;
    std::error_code error;
    fs::create_directory(to / "keys", error);
    fs::permissions(to / "keys", fs::perms::owner_all, error);
    if (error) return Failure{exit_refused, (to / "keys").string() + ": " + error.message()};
    for (const KeyKind kind : kept_keys) {
        if (!keys::has_key(config.home, kind)) continue;
        const fs::path file = keys::key_path(config.home, kind);
        const std::string name = file.filename().string();
        const auto content = keys::read_private_file(file, crypto::sealed_bytes_max);
        if (!content) return failure_of(content.error());
        if (!crypto::is_sealed(content->view())) {
            kept.left_out.push_back(name);
            continue;
        }
        if (const auto taken = take(file, "keys/" + name); !taken) return taken.error();
        kept.any = true;
    }
    // Else a steward that comes back from this backup could sign against what it had signed.
    const fs::path signed_places = signed_places_file(config.home);
    if (fs::exists(signed_places, error))
        if (const auto taken = take(signed_places, "keys/" + signed_places.filename().string()); !taken)
            return taken.error();
    if (error) return Failure{exit_refused, signed_places.string() + ": " + error.message()};
    if (const auto synced = sync_names(to / "keys"); !synced) return synced.error();
    return kept;
}

// What is not copied though nothing makes it anew: the operator's own files, secrets among them, which lie
// anywhere; the log, which proves something only where whoever can write the home cannot reach it; new keys
// that the charter does not have yet.
std::vector<std::string> files_left_out(const config::Config& config) {
    std::vector<fs::path> files = config::files_named_in(config);
    files.push_back(config.home / audit_file_name);
    files.push_back(config.home / waiting_keys_name);
    std::vector<std::string> out;
    for (const fs::path& file : files)
        if (std::error_code ignored; fs::exists(file, ignored)) out.push_back(file.string());
    return out;
}

struct Made {
    Manifest manifest{};
    KeysKept keys{};
    std::vector<std::string> files_left_out{};
};

Outcome<Made> make_backup(const config::Config& config, const fs::path& config_file, const fs::path& to) {
    const auto identity = own_identity(config);
    if (!identity) return identity.error();
    if (std::error_code ignored; fs::exists(to, ignored))
        return Failure{exit_refused, to.string() + ": is already there; name a new directory"};
    const Checkpoint checkpoint{config.home / checkpoint_name};
    if (const auto made = make_checkpoint(config, checkpoint.path()); !made) return made.error();
    if (const auto made = keys::make_private_directory(to); !made) return failure_of(made.error());
    Made out{.manifest = {.program = std::string{version()}, .day = today(), .member = identity->member}};
    auto files = copy_directory(checkpoint.path(), to, backup_store_name);
    if (!files) return files.error();
    out.manifest.files = std::move(*files);
    auto installed = copy_installation(config, config_file, to, out.manifest.files);
    if (!installed) return installed.error();
    out.keys = std::move(*installed);
    out.files_left_out = files_left_out(config);
    const auto store = storage::open_rocks_store_to_read(to / backup_store_name);
    if (!store) return failure_of(store.error());
    const auto counts = count(**store);
    if (!counts) return counts.error();
    out.manifest.counts = *counts;
    out.manifest.store = (*store)->load()->store;
    const auto written =
        keys::write_new_file(to / manifest_file_name, as_bytes(write_manifest(out.manifest)));
    if (!written) return failure_of(written.error());
    return out;
}

void tell(const Made& made, const BackupOptions& options, Console& console) {
    const Manifest& manifest = made.manifest;
    if (options.as_json) {
        JsonObject out;
        out.text("directory", options.directory).number("records", manifest.counts.records);
        out.number("texts", manifest.counts.texts).number("files", manifest.files.size());
        out.add("keys_left_out", api::json_array(made.keys.left_out, api::json_text));
        out.add("files_left_out", api::json_array(made.files_left_out, api::json_text));
        out.truth("needs_passphrase", made.keys.any);
        console.out << record::canonical_json(out.take()) << '\n';
        return;
    }
    console.out << fmt::format("Backed up {} records with {} texts to {}.\n", manifest.counts.records,
                               manifest.counts.texts, options.directory);
    if (!made.keys.left_out.empty())
        console.out << fmt::format(
            "Not in it: {}, for no passphrase seals them. Keep a copy of them elsewhere, or the\n"
            "recovery key: without either, what is restored cannot run as this organisation.\n",
            fmt::join(made.keys.left_out, ", "));
    if (!made.files_left_out.empty())
        console.out << fmt::format("Not copied, so copy yourself: {}.\n",
                                   printable(fmt::format("{}", fmt::join(made.files_left_out, ", "))));
    if (made.keys.any)
        console.out
            << "The keys in it open with the passphrase alone, which is not in it: keep a copy of that "
               "off this\nmachine, apart from the backup.\n";
}

Outcome<Verification> verify_store(const storage::Store& store, const charter::Charter& charter) {
    Verification result{charter};
    for (;;) {
        const auto page = store.log_after(result.lines, 500, std::size_t{1024} * 1024);
        if (!page) return Failure{exit_refused, "the store could not be read: " + page.error().message()};
        if (page->lines.empty()) break;
        for (const auto& line : page->lines) result.take(line);
    }
    result.finish();
    return result;
}

// What is wrong inside a store whose files are as they were.
Outcome<void> check_store(const fs::path& backup, const Manifest& manifest,
                          std::vector<std::string>& faults) {
    const auto store = storage::open_rocks_store_to_read(backup / backup_store_name);
    if (!store) return failure_of(store.error());
    const auto snapshot = (*store)->load();
    if (!snapshot) return Failure{exit_refused, "the store could not be read: " + snapshot.error().message()};
    charter::Charter charter;
    if (auto outline = engine::readable_outline(snapshot->settings)) charter = std::move(*outline);
    if (!charter.is_outline())
        for (const Bytes& entry : snapshot->charter)
            if (const auto fits = charter.append(entry); !fits)
                faults.push_back(
                    fmt::format("charter entry {}: {}", charter.sequence() + 1, fits.error().text()));
    const auto counts = count(**store);
    if (!counts) return counts.error();
    if (*counts != manifest.counts || snapshot->store != manifest.store)
        faults.push_back("the store does not hold what the manifest says");
    const auto verified = verify_store(**store, charter);
    if (!verified) return verified.error();
    for (const VerificationFault& fault : verified->faults)
        faults.push_back("record " + fault.record.substr(0, 16) + " " + fault.what);
    return {};
}

}  // namespace

int backup(const BackupOptions& options, Console& console) {
    const auto file = find_config(options.place);
    if (!file) return say(console, exit_bad_use, file.error());
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto made = make_backup(*config, *file, fs::absolute(options.directory));
    if (!made) return say(console, made.error());
    tell(*made, options, console);
    return exit_ok;
}

int backup_verify(const BackupVerifyOptions& options, Console& console) {
    const fs::path directory{options.directory};
    const auto manifest = read_manifest(directory);
    if (!manifest) return say(console, manifest.error());
    auto faults = compare_files(directory, *manifest);
    if (!faults) return say(console, faults.error());
    if (faults->empty())
        if (const auto checked = check_store(directory, *manifest, *faults); !checked)
            return say(console, checked.error());
    if (options.as_json) {
        JsonObject out;
        out.text("day", manifest->day).text("member", manifest->member.hex());
        out.number("records", manifest->counts.records).number("texts", manifest->counts.texts);
        out.add("faults", api::json_array(*faults, api::json_text));
        console.out << record::canonical_json(out.take()) << '\n';
    } else {
        console.out << fmt::format("Backup of {}: {} records with {} texts in {} files, {}.\n", manifest->day,
                                   manifest->counts.records, manifest->counts.texts, manifest->files.size(),
                                   faults->empty() ? "all in order" : "not in order");
        for (const std::string& fault : *faults) console.out << "  " << printable(fault) << '\n';
    }
    return faults->empty() ? exit_ok : exit_refused;
}

}  // namespace stonechat::commands
