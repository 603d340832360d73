// The engine's check of provisional records, in the background: each one's own signature, and its body by
// rules and privacy filter. Until then it neither warns nor counts nor leaves.

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

// One batch, read, examined and written: some tens of milliseconds of both threads of the pool.
constexpr std::size_t batch_records = 1024;
// While records arrive in bulk, so that catching up goes first and the urgent ones are checked all the same:
// some 1,300 a second, a thirtieth of what two threads can do.
constexpr std::size_t batch_records_beside = 64;
constexpr NodeClock::duration beside_every{50};
constexpr std::size_t batch_bytes = std::size_t{2} * 1024 * 1024;

RecordKey former_key(const charter::Member& author) {
    return author.earlier.empty() ? author.standing.record_key : author.earlier.back().standing.record_key;
}

// A body that was kept unexamined and is not shown: its bytes stay in files until these are rewritten.
bool leaves_traces(record::BodyState state) {
    return state == record::BodyState::withheld || state == record::BodyState::invalid ||
           feed::is_erased(state);
}

}  // namespace

void Engine::check_next() {
    if (auto all = checking_.take_complete(now_.instant); !all.empty()) emit(Settle{std::move(all)});
    const bool is_beside = gathering_.size() > 0 || pending_.size() >= batch_records_beside;
    const auto from = checking_.take_turn(now_.instant, is_beside ? beside_every : NodeClock::duration{0});
    if (!from) return;
    emit(ReadProvisional{*from, is_beside ? batch_records_beside : batch_records, batch_bytes});
}

void Engine::on(ProvisionalArrived& arrived) {
    if (!arrived.page) return checking_.not_read(now_.instant);
    if (arrived.page->lines.empty()) return checking_.found_none(now_.instant);
    Checking::Page page{arrived.page->first, arrived.page->next, {}};
    const auto pass_over = [&](LogNumber line) {
        page.passed_over = std::min(page.passed_over.value_or(line), line);
    };
    std::map<RecordId, Checking::UnderWay> batch;
    std::vector<Examine> examinations;
    examinations.reserve(arrived.page->lines.size());
    for (ProvisionalPage::Line& line : arrived.page->lines) {
        auto record = record::read_record(std::move(line.record.envelope.message));
        check(record.has_value());  // our own store's
        const RecordId id = record->id;
        if (const auto found = pending_.find(id); found != pending_.end() && found->second.is_held) {
            pass_over(line.accepted);  // its body has come and is being examined: it is checked after that
            continue;
        }
        const record::Header& header = record->header;
        // Judged well when it was stored. Where that has changed, the standing that it was judged by has
        // ended; where its author belongs no longer, the store is about to hear that it is void.
        const auto judgement = charter_.judge(header, id);
        const charter::Member* const author = charter_.find(header.author);
        // Two entries of the charter contradict each other: by which keys it is to be judged nobody can tell
        // yet.
        const bool is_in_dispute = !judgement && judgement.error().code == Errc::charter_not_held;
        if (author == nullptr || is_in_dispute) {
            pass_over(line.accepted);
            continue;
        }
        batch.emplace(id, Checking::UnderWay{.settlement = {.accepted = line.accepted,
                                                            .record = id,
                                                            .author = header.author,
                                                            .urgency = header.urgency},
                                             .header = header,
                                             .body = {}});
        examinations.push_back({.record = id,
                                .input = {.record = std::move(*record),
                                          .key = judgement ? judgement->key : former_key(*author),
                                          .may_be_masked = judgement && judgement->standing.seats.relay,
                                          .body = std::move(line.record.envelope.body),
                                          .is_named = true},
                                .is_check = true});
    }
    checking_.begin(page, std::move(batch));
    for (Examine& one : examinations) emit(std::move(one));
}

void Engine::take_finding(Examined& examined) {
    Examination& result = examined.result;
    Settlement settlement = checking_.settlement(examined.record);
    settlement.signature = result.record->signature();
    settlement.body_state = result.body_state;
    if (result.body_state == record::BodyState::missing)
        settlement.body_state = state_without_body(result.record->header());
    settlement.ruleset = result.ruleset;
    settlement.erases = erased_by(result.body.get());
    // From here on, as for what comes live: a text that it erases must not reach the disk behind it.
    if (settlement.erases)
        erasing_.known.ask(*settlement.erases, settlement.author, {.erasure = examined.record});
    checking_.found(examined.record, settlement, std::move(result.body));
}

void Engine::on(const Settled& settled) {
    if (!settled.is_kept) return checking_.not_written(now_.instant);
    bool feeds_again = false;
    for (const auto& [id, one] : checking_.settled(now_.instant)) {
        if (leaves_traces(one.settlement.body_state)) scrub_soon();
        if (one.settlement.signature == record::SignatureState::verified)
            feeds_again = count(one) || feeds_again;
        else
            emit(Noted{.what = Noted::What::badly_signed, .member = one.header.author, .record = id});
    }
    if (feeds_again) read_own_log_again();
    tell_progress();
    for (auto& [link, peer] : peers_) pump(link, peer);
}

// A record that is verified by now counts as one that has just come. Returns whether all must be fed again.
bool Engine::count(const Checking::UnderWay& one) {
    const RecordId& id = one.settlement.record;
    StoredRecord held;
    held.body_state = erasing_.known.state_for(id, one.header).value_or(one.settlement.body_state);
    // Its body came or was erased while it was looked at: the log says what it is now.
    const bool has_none =
        held.body_state == record::BodyState::missing || held.body_state == record::BodyState::not_held;
    if (has_none && !bodies_.lacking.contains(id)) return true;
    if (may_still_come(held.body_state)) bodies_.lacking[id] = {id, held.body_state, one.settlement.ruleset};
    const bool is_present = held.body_state == record::BodyState::present;
    const record::Body* const body = is_present ? one.body.get() : nullptr;
    note_erasures(one.header, id, one.settlement.body_state, body);
    return feed(one.header, id, held, body);
}

void Engine::tell_progress() {
    if (const auto done = checking_.take_done()) emit(Noted{.what = Noted::What::checked, .number = *done});
    if (!checking_.take_telling(now_.instant)) return;
    const CheckingStatus status = checking_.status();
    emit(Noted{.what = Noted::What::checking, .number = status.waiting, .rate = status.per_second});
}

}  // namespace stonechat::engine
