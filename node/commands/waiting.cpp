#include "node/commands/waiting.hpp"

#include <ostream>

#include "node/commands/run.hpp"

namespace stonechat::commands {
namespace {

using namespace std::chrono_literals;

// How often the wait looks whether something has changed, and says that it still waits.
constexpr auto look_every = 200ms;
constexpr auto remind_every = 60s;

// Tells the person who waits what has happened since they were told last.
class Waiting {
public:
    Waiting(const Made& made, Asking asking, std::ostream& out) : made_{made}, asking_{asking}, out_{out} {}

    // Whether the wait is over.
    bool looks(const engine::Engine& engine) {
        const charter::Member* const own = engine.charter().find(made_.member);
        if (own != nullptr && own->request.link_key == made_.link_key) {
            out_ << "You are in: " << printable(own->request.organisation) << " belongs to "
                 << printable(engine.charter().name())
                 << (asking_ == Asking::for_new_keys ? " with its new keys" : "");
            // How many an outline leaves out it does not say.
            if (!engine.charter().is_outline())
                out_ << ", with " << engine.charter().members().size() - 1 << " others";
            out_ << ".\n";
            is_in_ = true;
            return true;
        }
        const engine::ApplicationAnswer& answer = engine.application_answer();
        tell(engine.status(), answer);
        is_refused_ = asking_ == Asking::for_new_keys && !answer.is_held && !answer.is_empty();
        return is_refused_;
    }
    [[nodiscard]] bool is_in() const { return is_in_; }
    [[nodiscard]] bool is_refused() const { return is_refused_; }

private:
    void tell(const engine::EngineStatus& status, const engine::ApplicationAnswer& answer) {
        std::string now = "Calling ...";
        if (!status.peers.empty()) now = "Connected; handing in the request ...";
        if (answer.is_held)
            now =
                "The stewards' nodes have your request. It is theirs to decide; this can take days.\n"
                "You may stop here with Ctrl-C: the node goes on asking once it is started.";
        else if (!answer.is_empty())
            now = "The request was refused: " + printable(answer.rule);
        waited_ += look_every;
        if (now == told_ && waited_ < remind_every) return;
        out_ << (now == told_ ? std::string{"Still waiting ..."} : now) << '\n' << std::flush;
        told_ = now;
        waited_ = 0ms;
    }

    Made made_;
    Asking asking_;
    std::ostream& out_;
    std::string told_;
    std::chrono::milliseconds waited_{0};
    bool is_in_ = false;
    bool is_refused_ = false;
};

}  // namespace

int wait_to_belong(const InitOptions& node, const Made& made, Asking asking, Console& console) {
    Waiting waiting{made, asking, console.out};
    const Place place{.home = node.config.empty() ? node.home.string() : "", .config = node.config.string()};
    const int code =
        run_node(place, console,
                 {.log_level = log::Level::error,
                  .look_every = look_every,
                  .is_over = [&](const engine::Engine& engine) { return waiting.looks(engine); }});
    if (code != exit_ok) return code;
    if (waiting.is_refused()) {
        console.out << "What was made in " << node.home.string()
                    << (node.config.empty() ? "" : ", and the file " + node.config.string() + ",")
                    << " is of no use now: delete it, but not the directory itself, before you try again.\n";
        return exit_refused;
    }
    console.out << (waiting.is_in() ? "Start the node:"
                                    : "Not in yet. Start the node, and it goes on asking:")
                << "\n  " << start_words(node)
                << "\nand tell it what you use:\n  stonechat technologies import FILE.csv"
                << place_words(node) << '\n';
    return exit_ok;
}

}  // namespace stonechat::commands
