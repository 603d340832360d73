#pragma once
// Joins the small machines of the protocol into a node's behaviour: events in, effects out. The only type
// that drivers (node/loop and tests/sim) see.
//
// The way of a record: FrameArrived -> known? parked? judged by the charter -> Examine -> Examined -> Append
// -> Stored -> forwarded, matched, counted. In bulk it is ExamineRun instead, and what the run's last
// signature vouches for is forwarded, matched and counted only once it is checked by itself: ReadProvisional
// -> ProvisionalArrived -> Examine -> Examined -> Settle -> Settled.

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "crypto/random.hpp"
#include "crypto/sign.hpp"
#include "protocol/charter/applications.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/engine/auditing.hpp"
#include "protocol/engine/checking.hpp"
#include "protocol/engine/concern.hpp"
#include "protocol/engine/config.hpp"
#include "protocol/engine/effect.hpp"
#include "protocol/engine/erasing.hpp"
#include "protocol/engine/event.hpp"
#include "protocol/engine/frame.hpp"
#include "protocol/engine/gathering.hpp"
#include "protocol/engine/light.hpp"
#include "protocol/engine/meeting.hpp"
#include "protocol/engine/outlining.hpp"
#include "protocol/engine/peer.hpp"
#include "protocol/engine/pending.hpp"
#include "protocol/engine/relaying.hpp"
#include "protocol/engine/status.hpp"
#include "protocol/feed/forks.hpp"
#include "protocol/feed/lanes.hpp"
#include "protocol/gossip/charges.hpp"
#include "protocol/gossip/holders.hpp"
#include "protocol/gossip/names.hpp"
#include "protocol/gossip/neighbours.hpp"
#include "protocol/gossip/wanted.hpp"
#include "protocol/limits.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::engine {

// Invariants: nothing is sent, answered or counted before its Stored has come; records of one log go to each
// peer in
//             the order of the log; every queue is bounded by protocol/limits.hpp.
// Errors:     hostile input costs its sender the link; a failing store costs what it refused, never what it
// kept. Threads:    none of its own; use from one thread. `signing_key`, `rng` and `lists` must outlive it.
class Engine {
public:
    Engine(EngineConfig config, const crypto::SigningKey& signing_key, crypto::Rng& rng,
           const record::CodeLists& lists, Snapshot snapshot);

    // The effects are to be carried out in order. An effect's answer is a later event, never a call from
    // inside.
    std::vector<Effect> step(const Now& now, Event event);
    // When to send a Tick if nothing else happens first; empty: never.
    [[nodiscard]] std::optional<Instant> deadline() const;

    [[nodiscard]] const charter::Charter& charter() const { return charter_; }
    [[nodiscard]] const feed::Lanes& lanes() const { return lanes_; }
    // Of each lane that forks, or did until the charter decided.
    [[nodiscard]] const feed::Forks& forks() const { return forks_; }
    [[nodiscard]] EngineStatus status() const;
    [[nodiscard]] CheckingStatus checking_status() const { return checking_.status(); }
    [[nodiscard]] LogNumber log_end() const { return log_end_; }
    [[nodiscard]] const Comparison* comparison(const LinkKey& peer) const;  // null: none since the start
    [[nodiscard]] std::optional<Epoch> own_epoch() const { return own_epoch_.epoch(); }
    // Whether a record of our own waits for the disk to confirm it, and leaves once it does.
    [[nodiscard]] bool has_unconfirmed() const {
        return own_unconfirmed_.has_value() || (own_under_way_ && own_under_way_->request == 0);
    }
    [[nodiscard]] const matching::Warnings& warnings() const { return concern_.warnings; }
    [[nodiscard]] const std::vector<matching::TechnologyInUse>& inventory() const {
        return concern_.warnings.matcher().inventory();
    }
    [[nodiscard]] std::vector<charter::Application> applications() const { return applications_.list(); }
    [[nodiscard]] const ApplicationAnswer& application_answer() const { return application_answer_; }
    [[nodiscard]] const feed::Erasures& erasures() const { return erasing_.known; }
    // After a restore: no body may be shown or served before the erasures since the backup are known.
    [[nodiscard]] bool holds_back_bodies() const { return erasing_.is_held_back; }
    // Whether this node is a light one.
    [[nodiscard]] bool is_light() const { return light_.how.has_value(); }
    // Whether everything that is held has been looked at for what concerns us.
    [[nodiscard]] bool has_looked_at_all() const { return concern_.is_settled; }

private:
    struct OwnRecord {
        RequestId request = 0;
        RecordId record;
    };

    // engine.cpp: links, greetings, time
    void on(const LinkUp&);
    void on(const LinkDown&);
    void on(const FrameArrived&);
    void on(const FrameSent&);
    void on(const DialFailed&);
    void on(const SetPeers&);
    void on(const Tick&) {}
    void greeted(LinkId link, Peer& peer, const Hello& hello);
    void note_store(const Peer& peer);
    void begin_following(LinkId link, Peer& peer);
    void close(LinkId link, std::string reason);
    void drop(LinkId link);
    // The consequence of a refused frame or record for its sender.
    void fault(LinkId link, const Refusal& refusal);
    // Charges what nobody asked for; that alone does not end a link.
    void useless(LinkId link, std::string what, std::string rule);
    void charge(LinkId link, const Refusal& refusal, std::uint64_t amount, bool costs_link);
    void send(LinkId link, Peer& peer, const Frame& frame);
    void set_candidates();
    void take_due();
    void close_unknown();

    // meeting.cpp: whether those whom we are linked to keep something back
    void plan_meeting();
    void meet();
    void begin_meeting(LinkId link, Peer& peer, const std::string& address);
    void note_find(const record::Header& header, const RecordId& record, const std::vector<Waiter>& waiters);
    void forget_find(const RecordId& record, LinkId link);
    void end_meeting();
    void make_place_for(LinkId newcomer);

    // charter_exchange.cpp: entries in and out
    void on(const CharterSaved&);
    void on(const SavedAsAsked&);
    void on(OfferCharterEntry&);
    void take_charter(LinkId link, Peer& peer, const CharterEntries& some);
    void give_charter(LinkId link, Peer& peer, CharterSequence from);
    void ask_charter(LinkId link, Peer& peer, CharterSequence upto);
    void charter_grew();
    void ask_before(LinkId link, Peer& peer, const Bytes& entry);
    void give_asides(LinkId link, Peer& peer);
    void give_charter_since_hello(LinkId link, Peer& peer);
    struct SavingCharter {
        CharterSequence sequence = 0;
        Bytes entry;
        RequestId request = 0;
    };
    void save_charter(Bytes entry, RequestId request);
    void keep_again(SavingCharter&& entry);
    void answer_held(const OfferCharterEntry& offer);
    void save_unkept_charter();
    // What is asked for entries: the charter in force, or the whole that is to take an outline's place.
    [[nodiscard]] const charter::Charter& charter_to_fill() const {
        return outlining_.takes_whole ? outlining_.stored : charter_;
    }

    // outlining.cpp: outlines of the charter, as a light node and for those that are
    void take_up_outline(const Snapshot& snapshot);
    [[nodiscard]] bool wants_outline(const Peer& peer) const;
    void ask_outline(LinkId link, Peer& peer);
    void take_outline(LinkId link, Peer& peer, OutlinePart&& part);
    void begin_outline(LinkId link, Peer& peer, charter::Charter&& outline);
    void compare_outline(LinkId link, Peer& peer, const charter::Charter& theirs,
                         const std::vector<charter::MemberProof>& members);
    void outline_grew();
    void learnt_members();
    bool keep_learnt();
    void take_into_outline(LinkId link, const CharterEntries& some);
    void ask_back(LinkId link, const Bytes& bytes);
    std::optional<Refusal> refusal_of_whole(const Bytes& entry);
    bool completes_whole();
    void take_whole();
    void hold_whole();
    // Asks the link's peer what a member is whom the outline does not have yet.
    void want_member(LinkId link, const MemberId& id);
    void want_members_of_lanes(LinkId link);
    void ask_for_authors(Peer& peer);
    void close_crowded(LinkId link, const Peer& peer);
    [[nodiscard]] bool has_to_ask_about_outline(const Peer& peer) const;
    void ask_about_outline();
    [[nodiscard]] std::optional<Instant> next_of_outline() const;
    bool leads_here(LinkId link, Peer& peer, const ProvedMembers& proved);
    void take_members(LinkId link, Peer& peer, ProvedMembers&& proved);
    void take_authors(LinkId link, Peer& peer, const ProvedAuthors& proved);
    void learn(LinkId link, const std::vector<charter::MemberProof>& proofs);
    void give_outline(LinkId link, Peer& peer, const AskOutline& ask);
    void give_members(LinkId link, Peer& peer, const AskMembers& ask);
    void give_authors(LinkId link, Peer& peer, const AskAuthors& ask);

    // standing.cpp: what a change in the charter does to what is held and linked
    void on(LanesReconsidered&);
    void end_links();
    void reconsider();
    void read_places_again();
    // Two records are held in one place.
    void learn_fork(const feed::Link& link, const RecordId& rival);
    void note_fork(const feed::Link& link, const std::optional<RecordId>& rival);
    void settle_pinned_lane(const record::Header& header, bool is_fork);
    void note_settled();
    [[nodiscard]] std::string settlement() const;
    [[nodiscard]] bool is_own_epoch_over() const;

    // applications.cpp: who wants to belong
    void hand_in(LinkId link, Peer& peer);
    void take_application(LinkId link, Peer& peer, const Apply& apply);
    void pass_applications(LinkId link, Peer& peer);
    void take_answer(LinkId link, Peer& peer, const ApplyAnswer& answer);
    void tidy_applications();
    void save_applications();

    // relaying.cpp: sealed questions to relays, and their answers
    void on(AskRelay&);
    void on(AnswerRelayed&);
    [[nodiscard]] LinkId link_of(const MemberId& id) const;
    [[nodiscard]] static bool carries(const Peer& peer);
    [[nodiscard]] LinkId next_way(const Relaying::OfOurs& ours);
    void ask_next_way(std::uint64_t number);
    void take_question(LinkId link, Peer& peer, RelayQuestion&& question);
    void take_relayed(LinkId link, RelayReply&& reply);
    void relayed(std::uint64_t number, RelayReply::Outcome outcome, Bytes&& locked);
    void end_relaying(LinkId gone);
    void end_overdue_relaying();

    // intake.cpp: records in
    void take_records(LinkId link, Peer& peer, Records&& records);
    [[nodiscard]] bool lacks_charter_of(const Peer& peer) const;
    void take_pulled(LinkId link, Pulled&& pulled);
    void take_absent(LinkId link, const RecordId& id);
    void take_item(const Waiter& waiter, Item&& item);
    void take_announcement(const Waiter& waiter, const Announcement& one);
    void take_envelope(const Waiter& waiter, record::Envelope&& envelope);
    void judge(const RecordId& id, record::SignedRecord&& record);
    void turn_away(record::Envelope&& envelope, const record::Header& header,
                   const std::vector<Waiter>& waiters, const Refusal& why);
    [[nodiscard]] bool is_absent_at(LinkId link, const MemberId& author);
    void park(const Waiter& waiter, Incoming&& item);
    void close_overnamed(LinkId link, const LinkKey& key);
    void let_go_too_far(const RecordId& id, const Waiter& waiter);
    void retry_parked();
    void on(Examined&);
    void on(PlaceArrived&);
    void on(Stored&);
    void stored(Stored::One& one);
    void not_stored(const Stored::One& one);
    void note_damage();
    void finish(const RecordId& id);
    void dealt_with(const Waiter& waiter);
    void refused(const Waiter& waiter, const Refusal& refusal);
    void update_hold(LinkId link, Peer& peer);
    void examine_runs();
    // Asks for a record that a held one names.
    void want(const RecordId& id, LinkId link);
    void want_before(const feed::Link& link);
    void want_missing(LinkId link);

    // naming.cpp: the bulk lane's new records, named between neighbours
    static bool takes_names(const Peer& peer);
    void name_soon(LinkId link, Peer& peer, const Peer::ToName& one);
    void tell_names(LinkId link, Peer& peer);
    void tell_due_names();
    [[nodiscard]] std::optional<Instant> next_names() const;
    void take_names(LinkId link, Peer& peer, const Names& some);
    void take_name(const Waiter& waiter, const RecordName& name);
    void learn_name_of(const RecordId& id);
    void ask_due();
    void take_pull_named(LinkId link, Peer& peer, const PullNamed& pull);

    // provisional.cpp: the check of what runs brought
    void check_next();
    void on(ProvisionalArrived&);
    void take_finding(Examined& examined);
    void on(const Settled&);
    [[nodiscard]] bool count(const Checking::UnderWay& one);
    void tell_progress();

    // audit_exchange.cpp: comparing heads, and fetching what is missing
    [[nodiscard]] std::optional<sync::AuditLeaf> leaf_of(const record::FeedId& feed) const;
    const sync::AuditHeads& audit_heads(const Peer& peer);
    void relist_heads();
    void expect_audit(Peer& peer);
    void schedule_audit(Peer& peer, std::chrono::milliseconds after);
    [[nodiscard]] bool is_at_rest(const Peer& peer) const;
    void open_due_audits();
    [[nodiscard]] std::optional<Instant> next_audit() const;
    void open_audit(LinkId link, Peer& peer);
    void take_audit(LinkId link, Peer& peer, const AuditStart& start);
    void take_audit(LinkId link, Peer& peer, const AuditReply& reply);
    void audit_ended(LinkId link, Peer& peer, const sync::AuditOutcome& outcome, bool opened_here);
    void conclude_audit(LinkId link, Peer& peer, const sync::AuditOutcome& outcome, bool opened_here);
    void begin_comparison(Comparison& comparison, const sync::AuditOutcome& outcome) const;
    void agreed(const Peer& peer, Instant when);
    static std::optional<Agreement> read_agreement(const Snapshot& snapshot);
    [[nodiscard]] std::optional<feed::Range> missing_by(const sync::AuditLeaf& theirs) const;
    void ask_places(LinkId link, Peer& peer);
    void give_places(LinkId link, Peer& peer, AskPlaces&& ask);
    void on(PlacesArrived&);
    void take_places(LinkId link, Peer& peer, Places&& places);
    void count_fetched(const std::vector<Waiter>& waiters);
    void follow_fork_back(const record::Header& header, const std::vector<Waiter>& waiters);
    void on(const ComparePeer&);
    void answer_comparisons(Peer& peer);
    void answer_late_comparisons(Peer& peer);
    void refuse_comparisons(Peer& peer);

    // bodies.cpp: bodies that come after their headers
    [[nodiscard]] bool wants_body(const RecordId& id) const;  // peers are asked for it
    [[nodiscard]] bool takes_body(const RecordId& id) const;  // if it comes
    void take_body(const Waiter& waiter, record::SignedRecord&& record, record::SaltedBody&& salted);
    void judge_body(const RecordId& id, record::SignedRecord&& record);
    void body_examined(Examined& examined, Pending& pending);
    void change_body(const record::Header& header, const Bytes& message, BodyChange&& change);
    void on(BodyChanged&);
    void body_changed(BodyChanged& changed, const Bodies::Changing& changing);
    void want_bodies_of(LinkId link);
    void ask_for_bodies();
    void ask_next_bodies();
    [[nodiscard]] bool has_body_to_give(const LogPage::Line& line, LinkId link);

    // erasing.cpp: bodies that go
    void on(const Scrubbed&);
    void on(const ServeAgain&);
    void on(const PapersWiped&);
    void note_erasures(const record::Header& header, const RecordId& id, record::BodyState state,
                       const record::Body* body);
    void look_for_erased();
    void looked_up(const RecordsArrived& arrived);
    void look_at(const StoredRecord& stored);
    void erasure_done(bool is_done, const RecordId& id, const record::Header& header);
    void scrub_when_due();
    void scrub_soon();
    void confirm_erasures();
    void take_erase_orders();
    void confirm_again();
    void serve_when_caught_up();
    void probe_erased(LinkId link, Peer& peer);
    void take_probed(LinkId link, Peer& peer, const record::Envelope& envelope);
    void serve_again();
    void hide_erased(const RecordId& id, StoredRecord& stored) const;
    [[nodiscard]] std::optional<Instant> erasing_deadline() const;

    // light.cpp: as a light node, and for those that are
    [[nodiscard]] record::BodyState state_without_body(const record::Header& header) const;
    void choose_body(NewRecord& kept, std::unique_ptr<const record::Body>& body) const;
    [[nodiscard]] bool is_for_us(const record::FeedId& feed) const;
    void follow(LinkId link, Peer& peer, const sync::Cursor& cursor, bool ids_first);
    void look_at_interest();
    void follow_anew();
    void expect_audits_of_news();
    void note_denials(LinkId link, Peer& peer, const sync::AuditOutcome& outcome);
    [[nodiscard]] bool wants_body_of(const LightFollow& light, const record::SignedRecord& record,
                                     const std::optional<record::SaltedBody>& salted);
    [[nodiscard]] bool is_for(const Peer& peer, const record::FeedId& feed) const;
    [[nodiscard]] std::optional<Item> light_news(LinkId link, const Peer& peer, const LogPage::Line& line,
                                                 const record::SignedRecord& record);

    // outflow.cpp: our log to the peers
    void on(LogArrived&);
    void on(const DigestArrived&);
    void on(RecordsArrived&);
    void start_feeding(LinkId link, Peer& peer, const Follow& follow);
    [[nodiscard]] LogNumber log_end_told() const;
    // Whether it is known to hold the record that came with a line.
    [[nodiscard]] bool holds_line(LinkId link, const Peer& peer, const LogPage::Line& line) const;
    void pump(LinkId link, Peer& peer);
    void take_pull(LinkId link, Peer& peer, const Pull& pull);
    void give_pulled(LinkId link, Peer& peer);
    void push_live();
    void push_ahead(LinkId link, Peer& peer, const LogPage::Line& line);
    void send_lines(LinkId link, Peer& peer, const std::vector<const LogPage::Line*>& lines, bool is_live);
    [[nodiscard]] std::optional<Item> news(LinkId link, Peer& peer, const LogPage::Line& line, bool is_live);
    void send_marks();

    // own_log.cpp: what our own log holds
    void on(const LogKept&);
    // Durable from `first` on to `last`, which is where our log ends now.
    void log_grew(LogNumber first, const sync::LogEntry& last);
    // What the store holds from this line on is not what we took it for.
    void read_own_log_from(LogNumber line);
    // How far our log is known, and so may be read by others once it is checked.
    [[nodiscard]] LogNumber known_until() const { return unknown_after_.value_or(log_end_); }
    void read_own_log();
    // What was fed may count otherwise. Everything is fed again once, however much asks for it meanwhile.
    void read_own_log_again();
    void start_pass();
    void take_own_page(const LogPage& page, bool is_damaged);
    void take_unknown(const LogPage::Line& line, const record::SignedRecord& record);

    // concern.cpp: what our people are told
    void on(SetInventory&);
    void on(AnswerWarning&);
    void concern(const LogPage::Line& line, const record::Header& header, const record::Body* body);
    bool feed(const record::Header& header, const RecordId& id, const StoredRecord& held,
              const record::Body* body);
    void take_changes(matching::WarningChanges&& changes);

    // publish.cpp: our own records
    void on(Publish&);
    void publish_next();
    void publish(Publish&& next);
    void own_stored(Stored::One& one);
    // How long after a start peers have to say that they know more of us than we do.
    static constexpr std::chrono::seconds own_past_patience{10};
    void open_own_epoch(OwnEpoch::Why why);
    // A peer's bare word that we wrote more than we hold.
    void claimed_of_us(OwnEpoch::Why why);
    bool is_sure_of_own_past();
    [[nodiscard]] bool has_heard_of_us() const;

    template <class EffectType>
    void emit(EffectType effect) {
        effects_.emplace_back(std::move(effect));
    }
    Peer* peer(LinkId link);

    EngineConfig config_;
    const crypto::SigningKey& signing_key_;
    crypto::Rng& rng_;
    const record::CodeLists& lists_;
    StoreId store_;

    charter::Charter charter_;
    Outlining outlining_;
    feed::Lanes lanes_;
    feed::Forks forks_;
    std::map<RecordId, feed::Link> rivals_asked_;   // which record stands where this one does is being read
    std::map<RecordId, feed::Link> places_unread_;  // the store could not read them
    sync::AuditHeads heads_;
    std::optional<sync::AuditHeads> safety_heads_;  // those alone, once a light node is at either end
    std::set<record::FeedId> changed_lanes_;        // whose leaves in heads_ are to be looked at again
    std::map<LinkKey, Comparison> comparisons_;     // of members, so as many as the charter has
    std::optional<Agreement> agreement_;
    gossip::Charges charges_;
    gossip::Holders holders_{limits::seen_ids_max};
    gossip::Wanted wanted_;
    gossip::Names names_{limits::names_known_max};
    gossip::Neighbours neighbours_;
    std::vector<gossip::Candidate> configured_;
    std::optional<Meeting> meeting_;
    std::optional<Instant> meet_at_;  // the next; empty before the first step
    std::map<StoreId, sync::Cursor> cursors_;
    std::map<LinkKey, std::vector<StoreId>> stores_of_;  // members', since the start: the newest last
    std::map<LinkId, Peer> peers_;
    std::unordered_map<RecordId, Pending> pending_;  // looked up only, never iterated
    std::deque<Parked> parked_;
    std::set<LinkKey> overnamed_by_;  // whose log is to come whole
    Gathering gathering_;
    Checking checking_;
    std::map<LinkId, Follow> unanswered_follows_;  // while the store looks up the digest
    std::deque<SavingCharter> saving_charter_;     // in the order of their effects
    std::vector<SavingCharter> unkept_charter_;    // the disk refused them: to be written again, oldest first
    std::set<MemberId> to_reconsider_;             // the charter changed; the store has not yet been told
    std::set<MemberId> reconsidering_;
    std::set<MemberId> to_retry_;  // the store could not
    std::set<MemberId> retried_;   // ... and is being told again
    std::string settled_;          // up to where the store has been told
    bool was_frozen_ = false;
    charter::Applications applications_;
    ApplicationAnswer application_answer_;
    Concern concern_;
    Bodies bodies_;
    Erasing erasing_;
    Light light_;
    Relaying relaying_;
    // In this step, so that each body is read once however many light nodes follow. Empty: it cannot be read.
    std::map<RecordId, std::optional<record::Body>> read_for_light_;

    LogNumber log_end_ = 0;
    LogDigest log_digest_;
    // The sync of lines behind this one failed, a later one kept them, and no Stored told of them: until they
    // have been read they are not known here, and leave for nobody.
    std::optional<LogNumber> unknown_after_;
    std::set<RecordId> unsynced_;  // written by a batch whose sync failed, and not met in our log since
    // Stored in this step, not yet handed on.
    struct Live {
        LogPage::Line line;
        bool is_news = false;  // it did not come with the bulk of what was missed
    };
    std::vector<Live> live_;

    OwnEpoch own_epoch_;
    std::optional<Instant>
        own_past_settles_;  // from the first step on: patience with peers that may know more
    std::deque<Publish> to_publish_;
    std::optional<OwnRecord> own_under_way_;
    std::optional<NewRecord>
        own_unconfirmed_;  // written, but its sync failed: written again before anything else

    std::uint64_t refused_ = 0;
    bool is_store_damaged_ = false;
    Instant marks_at_;
    Instant all_marks_at_;
    Instant log_grew_at_;
    Now now_;
    std::vector<Effect> effects_;
};

}  // namespace stonechat::engine
