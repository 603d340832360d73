#pragma once
// What all pages of one node work on.

#include <chrono>
#include <functional>
#include <string>

#include "node/api/endpoints.hpp"
#include "node/web/accounts.hpp"
#include "node/web/buckets.hpp"
#include "node/web/departures.hpp"
#include "node/web/insights.hpp"
#include "node/web/live.hpp"
#include "node/web/notes.hpp"
#include "node/web/papers.hpp"
#include "node/web/password_desk.hpp"
#include "node/web/report/cases.hpp"
#include "node/web/report/compose.hpp"
#include "node/web/report/drafts.hpp"
#include "node/web/report/submissions.hpp"
#include "node/web/sessions.hpp"
#include "protocol/engine/engine.hpp"
#include "storage/store.hpp"

namespace stonechat::web {

// One way in: the staff's pages, or the public form.
struct Door {
    // "https://stonechat.example.org", where a proxy on this machine ends TLS; empty: plain HTTP on loopback.
    std::string origin{};
    // Numeric address of that proxy: only from it does X-Forwarded-For say who asks. Empty: nobody.
    std::string proxy{};
    // Tells this node's cookies from those of another on this machine: cookies know hosts, not ports.
    std::string cookie_suffix{};
    std::string service{};        // what the pages call themselves
    bool requires_codes = false;  // nobody goes on with a password alone
    bool asks_relays = false;     // a claim code that is not ours may be one of a relay's
    bool has_languages = false;   // its pages can be had in those of catalogue.hpp
    bool is_public = false;       // the form for the public; else the staff's pages
    // The field in which the proxy names who has signed in with it, in small letters; empty: people sign in
    // here. Believed only beside `proxy_login`, "Basic ...", which no other program of this machine knows.
    std::string user_header{};
    std::string proxy_login{};
};

// What one door keeps of those who come by it. Each has its own, so that whatever comes by the public's takes
// no room and no tries from the staff.
struct Lobby {
    explicit Lobby(crypto::Rng& rng) : sessions{rng} {}
    Sessions sessions;
    // A whole trust may share one address, so an address may try more often than a name.
    Buckets tries_by_address{{.burst = 30, .refill = std::chrono::seconds{10}}};
    // Forms that are kept for who has no session. In the hour that one is kept at most, an address gets 170
    // of the 200 places: no single one takes all.
    Buckets parked_by_address{{.burst = 50, .refill = std::chrono::seconds{30}}};
};

// By the system: how long something took, and what time it is for people.
struct Clock {
    std::function<Instant()> instant;
    std::function<WallTime()> wall;
};
Clock system_clock();

class RelayDesk;
class SignInProvider;

// Threads: the network thread. Outlives the servers and every answer.
struct Office {
    Office(const api::Node& served, crypto::Rng& chance, Clock time, boost::asio::io_context& io,
           const KeepPaper& keep, const std::map<std::string, std::string>& papers);
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;

    const api::Node& node;
    crypto::Rng& rng;
    Clock clock;
    PasswordDesk passwords;
    Lobby staff_lobby;
    Lobby public_lobby;
    Shelf<Account> accounts;
    Shelf<Invitation> invitations;
    Shelf<Notes> notes;
    Shelf<Draft> drafts;
    Shelf<Case> cases;
    Submissions submissions;
    Buckets tries_by_name{{.burst = 6, .refill = std::chrono::seconds{60}}};

    // Each asks the provider twice; a trust's whole staff may come from one address at eight in the morning.
    Buckets provider_tries{{.burst = 300, .refill = std::chrono::seconds{1}}};

    // An address of the public form: ten posts are one report, and a ward may send several at once.
    Buckets public_posts{{.burst = 120, .refill = std::chrono::seconds{2}}};

    RelayDesk* relay_desk = nullptr;  // borrowed; set before the first page is shown

    SignInProvider* provider =
        nullptr;  // borrowed; set before the first page is shown; null: passwords alone

    bool has_four_eyes = false;  // a report leaves when two people have read it

    Live live;
    // Another one when a warning has come or has been answered: "12 81234".
    [[nodiscard]] std::string warnings_state() const;

    Insights insights;
    bool is_counting = false;

    Departures departures;  // last: it looks at the cases when it is made

    // The node itself, as pages see it: loop::Driver without what it is built of.
    [[nodiscard]] const stonechat::engine::Engine& engine() const;
    void submit(const std::function<stonechat::engine::Event(stonechat::engine::RequestId)>& make,
                std::function<void(const Checked<RecordId>&)> done) const;
    // Runs `read` on the pool; what it returns runs on the network thread.
    void read(std::function<std::function<void()>(const storage::Store&)> read) const;

    [[nodiscard]] Lobby& lobby_of(const Door& door) { return door.is_public ? public_lobby : staff_lobby; }

    // Makes a link for one use: "/welcome/<token>". `by`: the account that makes it; empty: the command line.
    // Empty when too many are open.
    std::string invite(Role role, std::string account, std::chrono::hours life, const Saved& saved,
                       std::string by = {});
    // The paper of a link's token, unless it is over, or who made it may not do so any more: the disk may
    // have kept that change and have refused to drop the link.
    [[nodiscard]] const Invitation* invitation(const std::string& token) const;
    [[nodiscard]] static std::string invitation_key(const std::string& token);
    // The keys of links that are to end together.
    [[nodiscard]] std::vector<std::string> links_where(
        const std::function<bool(const Invitation&)>& is_over) const;

    // Ends all that an account has open: it may do something else now, or nothing.
    void sign_out_all_of(const std::string& account);

    [[nodiscard]] std::string organisation() const;
    [[nodiscard]] ReportContext report_context() const;
    [[nodiscard]] ReportContext report_context(const Case& one) const;
    // The organisation's own words and what these answers call the tool: for reading their texts.
    [[nodiscard]] privacy::LocalList words_beside(const FormValues& answers) const;
    // What may show who somebody is in the texts of these answers, and in what they call a tool that is not
    // on the list.
    [[nodiscard]] std::vector<TextFinding> findings_in(const FormValues& answers) const;
    // The tool of a report that was sent in, as it would leave.
    [[nodiscard]] record::Technology technology_of(const Case& one) const;
    // What would leave of it, with its tool spelled out: for reading it.
    [[nodiscard]] FormValues spelled_out(const Case& one) const;
    // Whether the tool of these answers was taken off the list since it was chosen.
    [[nodiscard]] bool lacks_tool(const FormValues& answers) const;
    // Of what would leave, unless a rule is still against it.
    [[nodiscard]] record::Urgency urgency_of(const Case& one) const;
    // Whether it leaves without its organisation, as this relay's own, and some time later.
    [[nodiscard]] bool is_masked(const Case& one) const;
    // Whether nothing but its end is kept, here and in the files, once it is decided: it is masked, or came
    // hidden, whatever the charter says of this relay by now.
    [[nodiscard]] bool keeps_only_end_of(const Case& one) const;
    // Whether the text of the record that it became is to be gone, by our own word or the stewards' order;
    // known before the node has begun to erase it.
    [[nodiscard]] bool is_erased(const Case& one) const;
    // Whom a report may go to past this organisation, and what each is called, by its id in hex.
    [[nodiscard]] std::vector<const charter::Member*> relays() const;
    [[nodiscard]] std::string relay_name(const std::string& id) const;
    // What would leave of it now.
    [[nodiscard]] Checked<record::Body> body_of(const Case& one) const;
    // One that was for a relay, or may have been, is wiped.
    void drop_draft(const std::string& key, const Saved& saved);
    // Null: there is none, or it is older than draft_life.
    [[nodiscard]] const Draft* draft(const std::string& key) const;
    // Throws away what is older than draft_life.
    void sweep_drafts();
    // What published drafts left in the files, under keys that nobody knows any more.
    void wipe_dropped_drafts();
    // Of what was settled longer than settled_words_life ago only its end is kept, here and in the files.
    void forget_settled();
    // All that is due by now, and what the disk refused before.
    void look_after_papers();
};

}  // namespace stonechat::web
