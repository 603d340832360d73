#include "tests/sim/node.hpp"

#include <utility>

#include "protocol/record/code_lists.hpp"

namespace stonechat::sim {
namespace {

using namespace std::chrono_literals;

// What the pool takes for one record; two threads, so that answers may overtake each other.
constexpr Duration examination_most = 3ms;
constexpr Duration start_again_after = 2s;

engine::Examination copy(const engine::Examination& one) {
    return {.record = one.record,
            .body_state = one.body_state,
            .ruleset = one.ruleset,
            .salted = one.salted,
            .body = one.body ? std::make_unique<const record::Body>(*one.body) : nullptr,
            .had_other_body = one.had_other_body};
}

bool says_what_there_is(const Bytes& frame) {
    const std::string_view kind = kind_of(frame);
    return kind == "records" || kind == "marks" || kind == "names";
}

crypto::Digest key_of(const engine::Unexamined& input) {
    const std::array<std::byte, 3> flags{static_cast<std::byte>(input.may_be_masked),
                                         static_cast<std::byte>(input.body.has_value()),
                                         static_cast<std::byte>(input.is_named)};
    return crypto::sha256({input.record.id.bytes, input.key.bytes, flags,
                           input.body ? ByteView{input.body->salt.bytes} : ByteView{},
                           input.body ? ByteView{input.body->body} : ByteView{}});
}

}  // namespace

Node::Node(Surroundings& around, NodeIndex index, support::Organisation who, std::uint64_t seed, Bug bug)
    : around_{around},
      index_{index},
      who_{std::move(who)},
      rng_{seed},
      planted_{bug, seed},
      disk_{around.agenda, around.chance, around.plan, around.struck} {}

engine::Now Node::now() const {
    const auto days = std::chrono::floor<std::chrono::days>(around_.agenda.now().time_since_epoch()).count();
    return {around_.agenda.now() + clock_ahead_,
            Day{first_day.value + static_cast<std::int32_t>(days) + days_ahead_}};
}

void Node::hold_charter(const std::vector<Bytes>& entries) {
    disk_.keep_charter(rng_, entries);
}

void Node::do_mischief() {
    if (!engine_ || !hostile_) return;
    for (auto& [link, frame] : hostile_->act()) around_.network.send(index_, link, std::move(frame));
}

NetworkEvents events_to(const std::deque<std::unique_ptr<Node>>& nodes) {
    return {.deliver = [&](NodeIndex to, engine::Event event) { nodes.at(to)->deliver(std::move(event)); },
            .is_up = [&](NodeIndex node) { return nodes.at(node)->is_up(); },
            .key_of = [&](NodeIndex node) { return nodes.at(node)->organisation().link(); }};
}

void Node::start() {
    if (engine_) return;
    const bool opened = disk_.open(rng_, planted_, [this](engine::Event event) {
        if (!hostile_) look_at(event);
        if (const auto* stored = std::get_if<engine::Stored>(&event); stored != nullptr && around_.on_stored)
            around_.on_stored(index_, *stored);
        if (const auto* saved = std::get_if<engine::CharterSaved>(&event); saved != nullptr && saved->is_kept)
            around_.watch.charter_kept(index_, saved->sequence);
        deliver(std::move(event));
    });
    auto snapshot =
        opened ? disk_.store().load() : Result<engine::Snapshot>{make_error_code(Errc::store_failed)};
    if (!snapshot) {
        if (opened) disk_.close(true);
        around_.agenda.after(start_again_after, [this] { start(); });
        return;
    }
    around_.trace.act(around_.agenda.now(), index_, "starts");
    if (!hostile_) around_.watch.started(index_, disk_.store());
    planted_.in(*snapshot, who_.id);
    ++run_;
    clock_ahead_ = 0ms;
    engine::EngineConfig config{.self = who_.id,
                                .link_key = who_.link(),
                                .federation = around_.federation.charter.federation(),
                                .agent = "sim"};
    engine_ = std::make_unique<engine::Engine>(config, who_.record_key, rng_, record::builtin_code_lists(),
                                               std::move(*snapshot));
    deliver(engine::SetPeers{peers_});
}

// What the disk answers, before the engine hears of it.
void Node::look_at(const engine::Event& event) {
    if (!disk_.is_all_durable()) return;
    LogNumber upto = 0;
    if (const auto* stored = std::get_if<engine::Stored>(&event))
        for (const engine::Stored::One& one : stored->records)
            if (one.line) upto = std::max(upto, one.line->number);
    if (const auto* changed = std::get_if<engine::BodyChanged>(&event); changed != nullptr && changed->line)
        upto = changed->line->number;
    const auto* reconsidered = std::get_if<engine::LanesReconsidered>(&event);
    if (reconsidered != nullptr && reconsidered->result && !reconsidered->result->lines.empty())
        upto = reconsidered->result->lines.back().number;
    if (const auto* kept = std::get_if<engine::LogKept>(&event)) upto = kept->end.number;
    around_.watch.durable(index_, upto, disk_.store());
    if (const auto* stored = std::get_if<engine::Stored>(&event)) around_.watch.stored(index_, *stored);
}

void Node::end(bool with_power) {
    if (!engine_) return;
    around_.trace.act(around_.agenda.now(), index_, with_power ? "is killed" : "loses power");
    engine_.reset();
    ++run_;
    inbox_.clear();
    unanswered_.clear();
    wake_.reset();
    disk_.close(with_power);
    around_.network.node_ended(index_, with_power);
}

void Node::deliver(engine::Event event) {
    if (!engine_) return;
    inbox_.push_back(std::move(event));
    if (std::exchange(is_running_inbox_, true)) return;
    around_.agenda.at(std::max(stalled_until_, around_.agenda.now()), [this] { run_inbox(); });
}

void Node::run_inbox() {
    if (stalled_until_ > around_.agenda.now()) {
        around_.agenda.at(stalled_until_, [this] { run_inbox(); });
        return;
    }
    while (engine_ && !inbox_.empty()) {
        engine::Event event = std::move(inbox_.front());
        inbox_.pop_front();
        if (planted_.passes(event)) step(std::move(event));
    }
    is_running_inbox_ = false;
    if (engine_) wake_at(engine_->deadline());
}

void Node::wake_at(std::optional<Instant> deadline) {
    if (!deadline) return;
    const Instant due = std::max(*deadline - clock_ahead_, around_.agenda.now() + 1ms);
    if (wake_ && *wake_ <= due) return;
    wake_ = due;
    around_.agenda.at(due, [this, run = run_, due] {
        if (run != run_ || wake_ != due) return;
        wake_.reset();
        deliver(engine::Tick{});
    });
}

void Node::stall(Duration time) {
    stalled_until_ = around_.agenda.now() + time;
    strike(around_.struck, Fault::stall);
}

void Node::jump(Duration by, std::int32_t days) {
    clock_ahead_ += by;
    days_ahead_ = days;
    strike(around_.struck, Fault::clock_jump);
    deliver(engine::Tick{});
}

void Node::heal() {
    stalled_until_ = around_.agenda.now();
    disk_.heal();
    if (hostile_) hostile_->heal();
}

void Node::publish(const privacy::Cleared& cleared) {
    unanswered_[next_request_] = {true, std::nullopt};
    deliver(engine::Publish{next_request_++, cleared});
}

void Node::publish_erasure(const privacy::Cleared& cleared, const RecordId& of) {
    unanswered_[next_request_] = {true, of};
    deliver(engine::Publish{next_request_++, cleared});
}

void Node::restore() {
    check(!engine_);
    around_.trace.act(around_.agenda.now(), index_, "is restored from a backup");
    disk_.restore(rng_, planted_);
    around_.watch.restored(index_);
}

void Node::use_keys(crypto::SigningKey record_key, crypto::SigningKey link_key) {
    check(!engine_);
    who_.record_key = std::move(record_key);
    who_.link_key = std::move(link_key);
}

void Node::offer_charter(const Bytes& entry) {
    unanswered_[next_request_] = {};
    deliver(engine::OfferCharterEntry{next_request_++, entry});
}

void Node::serve_again() {
    unanswered_[next_request_] = {};
    deliver(engine::ServeAgain{next_request_++});
}

void Node::examine(engine::Examine effect) {
    const crypto::Digest key = key_of(effect.input);
    auto& known = around_.examined[key];
    if (!known) {
        std::vector<RecordKey> others;
        for (const auto& [id, member] : around_.federation.charter.members())
            others.push_back(member.request.record_key);
        known = std::make_shared<const engine::Examination>(
            planted_.examine(std::move(effect.input), record::builtin_code_lists(), others));
    }
    around_.agenda.after(
        around_.chance.between(0ms, examination_most),
        [this, run = run_, record = effect.record, result = known, is_check = effect.is_check] {
            if (run == run_) deliver(engine::Examined{record, copy(*result), is_check});
        });
}

struct Node::CarryOut {
    Node& node;
    Surroundings& around;

    void operator()(engine::Send& effect) const {
        if (!around.network.knows(node.index_, effect.link)) return;
        const NodeIndex to = around.network.peer_of(node.index_, effect.link);
        if (node.passes_nothing_on_ && says_what_there_is(effect.frame)) return;
        if (node.hostile_) node.hostile_->change(effect);
        if (!node.hostile_) around.watch.sent(node.index_, to, effect.frame);
        around.network.send(node.index_, effect.link, std::move(effect.frame));
    }
    void operator()(engine::CloseLink& effect) const {
        if (node.refused_ && node.refused_->link == effect.link) blame(*node.refused_);
        around.network.close(node.index_, effect.link);
    }
    void operator()(engine::HoldLink& effect) const { around.network.hold(node.index_, effect.link, true); }
    void operator()(engine::ReleaseLink& effect) const {
        around.network.hold(node.index_, effect.link, false);
    }
    void operator()(engine::Dial& effect) const {
        around.network.dial(node.index_, effect.candidate.address, effect.candidate.key);
    }
    void operator()(engine::Examine& effect) const { node.examine(std::move(effect)); }
    void operator()(engine::ExamineRun& effect) const {
        std::vector<RecordId> ids;
        for (const engine::Unexamined& one : effect.run) ids.push_back(one.record.id);
        auto results = engine::examine_run(std::move(effect.run), record::builtin_code_lists());
        for (std::size_t i = 0; i < ids.size(); ++i)
            around.agenda.after(around.chance.between(0ms, examination_most),
                                [&node = node, run = node.run_, id = ids[i],
                                 result = std::make_shared<engine::Examination>(std::move(results[i]))] {
                                    if (run == node.run_) node.deliver(engine::Examined{id, copy(*result)});
                                });
    }
    void operator()(engine::Settle& effect) const { node.disk_.write(std::move(effect)); }
    void operator()(engine::Append& effect) const {
        around.watch.appended(node.index_, effect.record);
        if (effect.record.cursor) around.watch.cursor_asked(node.index_, *effect.record.cursor);
        node.disk_.write(std::move(effect));
    }
    void operator()(engine::ChangeBody& effect) const { node.disk_.write(std::move(effect)); }
    void operator()(engine::Scrub& effect) const { node.disk_.write(effect); }
    void operator()(engine::Reconsider& effect) const { node.disk_.write(std::move(effect)); }
    void operator()(engine::SaveCharter& effect) const { node.disk_.write(std::move(effect)); }
    void operator()(engine::SaveCursor& effect) const {
        around.watch.cursor_asked(node.index_, effect.cursor);
        node.disk_.write(effect);
    }
    void operator()(engine::SaveWarning& effect) const { node.disk_.write(std::move(effect)); }
    void operator()(engine::DropWarning& effect) const { node.disk_.write(std::move(effect)); }
    void operator()(engine::SaveSetting& effect) const { node.disk_.write(std::move(effect)); }
    void operator()(engine::ReadLog& effect) const { node.disk_.read(effect); }
    void operator()(engine::ReadDigest& effect) const { node.disk_.read(effect); }
    void operator()(engine::ReadPlace& effect) const { node.disk_.read(effect); }
    void operator()(engine::ReadPlaces& effect) const { node.disk_.read(std::move(effect)); }
    void operator()(engine::ReadRecords& effect) const { node.disk_.read(std::move(effect)); }
    void operator()(engine::ReadProvisional& effect) const { node.disk_.read(effect); }
    void operator()(engine::Answer& effect) const {
        const auto asked = node.unanswered_.find(effect.request);
        if (asked == node.unanswered_.end()) return;
        const Asked was = asked->second;
        node.unanswered_.erase(asked);
        if (was.is_publication && effect.result)
            around.watch.answered(node.index_, *effect.result, was.erases);
    }
    void operator()(engine::RelayAnswered&) const {}
    void operator()(engine::RelayAsked& effect) const {  // no simulated relay has people
        node.deliver(engine::AnswerRelayed{effect.number, std::nullopt});
    }
    void operator()(engine::Noted& effect) const {
        if (effect.what == engine::Noted::What::link_refused) node.refused_ = effect;
        if (effect.what == engine::Noted::What::serves_erased) blame(effect);
        if (effect.what == engine::Noted::What::caught_up) around.watch.caught_up(node.index_);
        const bool is_later_epoch = effect.what == engine::Noted::What::new_epoch &&
                                    effect.number != static_cast<std::uint64_t>(engine::OwnEpoch::Why::first);
        if (is_later_epoch) strike(around.struck, Fault::new_epoch);
    }

    void blame(const engine::Noted& note) const {
        if (around.network.knows(node.index_, note.link))
            around.watch.blamed(node.index_, around.network.peer_of(node.index_, note.link), note);
    }
};

void Node::step(engine::Event event) {
    around_.trace.event(around_.agenda.now(), index_, event);
    if (hostile_) hostile_->see(event);
    std::vector<engine::Effect> effects = engine_->step(now(), std::move(event));
    refused_.reset();
    planted_.in(effects);
    for (engine::Effect& effect : effects) {
        around_.trace.effect(around_.agenda.now(), index_, effect);
        std::visit(CarryOut{*this, around_}, effect);
    }
}

}  // namespace stonechat::sim
