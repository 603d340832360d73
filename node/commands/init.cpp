#include "node/commands/init.hpp"

#include <fmt/format.h>

#include <ostream>

#include "node/commands/new_installation.hpp"
#include "node/keys/key_files.hpp"

namespace stonechat::commands {
namespace {

using keys::KeyKind;

void tell(const InitOptions& options, const Made& made, std::ostream& out) {
    const std::string place = place_words(options);
    out << "A node for " << options.name << " is ready in " << options.home.string() << ".\n\n"
        << "  member id   " << made.member.hex() << '\n'
        << "  link key    " << made.link_key.hex() << '\n'
        << "  request     " << (options.home / request_file_name).string() << "\n\n"
        << "To belong to a federation, send the request to one of its stewards; they run\n"
        << "  stonechat charter admit REQUEST_FILE\n"
        << "To start a federation of your own:\n"
        << "  stonechat charter found --federation NAME" << place << "\n"
        << "Then start the node:\n"
        << "  " << start_words(options) << "\n\n"
        << "Move " << keys::key_path(options.home, KeyKind::recovery).string()
        << " to a safe place off this machine: it replaces lost keys,\n"
        << "and whoever holds it can take your organisation's place.\n";
    if (made.is_sealed)
        out << "The passphrase seals it and every other key, and no backup has it: keep a copy off this "
               "machine "
               "too.\nWithout it neither that file nor a key in a backup ever opens again.\n";
}

}  // namespace

int init(const InitOptions& given, Console& console) {
    const auto placed_options = placed(given);
    if (!placed_options) return say(console, exit_bad_use, placed_options.error());
    const InitOptions& options = *placed_options;
    if (const auto wrong = check_new(options, console)) return *wrong;
    crypto::SystemRng rng;
    const auto recovery_key = crypto::SigningKey::generate(rng);
    NewInstallation installation{options, RecoveryKey{recovery_key.public_key().bytes}};
    // Whoever makes a node by hand also moves the file: `join` shows it as words instead.
    installation.recovery_key_to_keep = &recovery_key;
    const auto made = make_installation(installation, rng);
    if (!made) return say(console, made.error());
    if (options.as_json)
        console.out << fmt::format("{{\"link_key\":\"{}\",\"member\":\"{}\"}}\n", made->link_key.hex(),
                                   made->member.hex());
    else
        tell(options, *made, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
