#include "node/commands/steward_hand.hpp"

#include "node/commands/proposal.hpp"
#include "node/keys/key_files.hpp"

namespace stonechat::commands {
namespace {

// Stands in for the node that the command line would speak to: takes what was decided, to be offered later.
class Drawer final : public Ledger {
public:
    explicit Drawer(Bytes& into) : into_{into} {}

    Outcome<charter::Charter> charter() override { return charter::Charter{}; }
    Outcome<void> add_charter_entry(const Bytes& entry) override {
        into_ = entry;
        return {};
    }
    Outcome<std::vector<charter::Pin>> pins_of(const MemberId&) override {
        return std::vector<charter::Pin>{};
    }
    Outcome<record::Header> header_of(const RecordId&) override {
        return Failure{exit_refused, "no record is held here"};
    }
    Outcome<std::vector<charter::Application>> applications() override {
        return std::vector<charter::Application>{};
    }
    Outcome<engine::LogPage> log_after(LogNumber) override { return engine::LogPage{}; }

private:
    Bytes& into_;
};

}  // namespace

bool may_decide_alone(const config::Config& config, const charter::Charter& charter) {
    return charter.threshold() == 1 && keys::has_key(config.home, keys::KeyKind::steward);
}

Checked<Bytes> sign_alone(const config::Config& config, const charter::Charter& charter,
                          charter::Action action) {
    const auto refuse = [](const std::string& why) {
        return Refusal{make_error_code(Errc::not_allowed), "", why};
    };
    if (charter.threshold() != 1) return refuse("several stewards must sign: stonechat charter propose");
    auto key = steward_key(config, false);
    if (!key) return refuse(key.error().text);
    Bytes entry;
    Desk desk{std::make_unique<Drawer>(entry), charter, std::move(*key), config.home};
    if (const auto decided = decide(desk, std::move(action), Beside::never); !decided)
        return refuse(decided.error().text);
    return entry;
}

}  // namespace stonechat::commands
