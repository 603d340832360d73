// `stonechat charter found|key`: how a federation begins.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>

#include "node/api/endpoints.hpp"
#include "node/commands/charter_actions.hpp"
#include "node/commands/charter_command.hpp"
#include "node/commands/charter_desk.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/proposal.hpp"
#include "protocol/limits.hpp"

namespace stonechat::commands {
namespace {

// One of the organisations that found a federation.
struct Founder {
    Identity organisation;
    StewardKey key;
};

// Two lines: the request to belong in base64url, the public steward key in hexadecimal.
constexpr std::size_t founder_bytes_max =
    limits::charter_entry_bytes_max * 4 / 3 + 4 + 2 * sizeof(StewardKey::bytes) + 4;

Outcome<Founder> read_founder(const std::string& file) {
    auto text = read_text(file, founder_bytes_max);
    if (!text) return text.error();
    std::erase(*text, '\r');  // as some mail programs end a line
    const Failure wrong{exit_refused, file + ": must be what `stonechat charter key --out FILE` wrote"};
    const std::size_t first = text->find('\n');
    if (first == std::string::npos) return wrong;
    const std::size_t second = std::min(text->find('\n', first + 1), text->size());
    const auto message = from_base64url(text->substr(0, first));
    const auto key = StewardKey::from_hex(text->substr(first + 1, second - first - 1));
    if (!message || !key) return wrong;
    auto organisation = identity_of(*message);
    if (!organisation) return Failure{exit_refused, file + ": " + organisation.error().text()};
    return Founder{std::move(*organisation), *key};
}

charter::Steward steward_of(const Founder& founder) {
    return {founder.organisation.request.organisation, founder.key, founder.organisation.member};
}

// A demo: one steward, who decides alone.
int found_demo(const FoundOptions& options, Desk& desk, const Founder& self, const Standing& standing,
               Console& console) {
    charter::Found first{
        .federation = options.federation, .threshold = 1, .stewards = {steward_of(self)}, .is_demo = true};
    if (auto done = decide(desk, std::move(first), options.beside); !done) return say(console, done.error());
    if (auto done = decide(desk, admission(self.organisation, standing), options.beside); !done)
        return say(console, done.error());
    console.out << desk.charter.federation().hex() << '\n';
    console.err << "The federation " << printable(options.federation)
                << " stands, with one organisation and one steward.\n"
                   "Above is its id: newcomers give it to `stonechat init --federation ID`.\n";
    return exit_ok;
}

// In earnest: every steward signs the founding and the admission of each one's organisation.
int found_together(const FoundOptions& options, Desk& desk, const Founder& self, const Standing& standing,
                   Console& console) {
    charter::Found first{
        .federation = options.federation, .threshold = 0, .stewards = {steward_of(self)}, .is_demo = false};
    std::vector<charter::Action> admissions{admission(self.organisation, standing)};
    for (const std::string& file : options.stewards) {
        const auto other = read_founder(file);
        if (!other) return say(console, other.error());
        first.stewards.push_back(steward_of(*other));
        admissions.push_back(admission(other->organisation, {charter::Role::member, {}, {}}));
    }
    const auto least = std::max<std::uint64_t>(2, charter::least_threshold(first.stewards.size()));
    first.threshold = options.threshold.value_or(least);
    std::vector<charter::Action> actions{std::move(first)};
    std::ranges::move(admissions, std::back_inserter(actions));
    const auto entries = desk.charter.next_all(std::move(actions), api::system_day());
    if (!entries) return say(console, exit_refused, entries.error());
    return propose_entries(desk, *entries, options.out.empty() ? "founding.proposal" : options.out,
                           options.beside, console);
}

}  // namespace

int charter_found(const FoundOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto standing = read_standing(options.standing);
    if (!standing) return say(console, standing.error());
    if (options.stewards.size() >= limits::stewards_max)
        return say(console, exit_bad_use,
                   "--steward: at most " + std::to_string(limits::stewards_max - 1) + " others");
    if (options.stewards.empty() && (options.threshold || !options.out.empty()))
        return say(console, exit_bad_use, "--threshold and --out need the other stewards: --steward FILE");
    auto organisation = own_identity(*config);
    if (!organisation) return say(console, organisation.error());
    auto desk = open_desk(*config, DeskFor::founding);
    if (!desk) return say(console, desk.error());
    const Founder self{std::move(*organisation), StewardKey{desk->steward.public_key().bytes}};
    if (options.stewards.empty()) return found_demo(options, *desk, self, *standing, console);
    return found_together(options, *desk, self, *standing, console);
}

int charter_key(const StewardKeyOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto key = steward_key(*config, true);
    if (!key) return say(console, key.error());
    const std::string hex = key->public_key().hex();
    console.out << hex << '\n';
    if (options.out.empty()) return exit_ok;
    const auto organisation = own_identity(*config);
    if (!organisation) return say(console, organisation.error());
    if (std::ifstream{options.out}) return say(console, exit_bad_use, options.out + ": is there already");
    std::ofstream file{options.out, std::ios::binary | std::ios::trunc};
    file << to_base64url(organisation->request_message) << '\n' << hex << '\n';
    if (!file.flush()) return say(console, exit_refused, options.out + ": cannot be written");
    console.out << "Send " << printable(options.out)
                << " to whoever founds the federation. It holds no secret; make sure that it is yours that\n"
                   "arrives, by reading the key above to them.\n";
    return exit_ok;
}

}  // namespace stonechat::commands
