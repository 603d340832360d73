#include "node/relay/hidden_report.hpp"

#include <memory>

#include "node/relay/claim_code.hpp"

namespace stonechat::relay {
namespace {

// Why an answer is not the one that was hoped for.
Refusal refusal_in(const Checked<Answer>& answer) {
    if (!answer) return answer.error();
    if (const auto* const not_taken = std::get_if<NotTaken>(&*answer))
        return {make_error_code(Errc::not_allowed), "report", not_taken->rule};
    return {make_error_code(Errc::bad_frame), "relay", "answered something else than was asked"};
}

ClaimHash claim(const std::string& code, const MemberId& relay) {
    const auto out = claim_at(code, relay);
    check(out.has_value());  // whoever calls has read the code
    return *out;
}

}  // namespace

void submit_report(Sender& sender, const MemberId& relay, const std::string& code, const std::string& body,
                   std::function<void(Checked<void>)> done) {
    const ByteView bytes = as_bytes(body);
    sender.ask(relay, {claim(code, relay), Submit{{bytes.begin(), bytes.end()}}},
               [done = std::move(done)](const Checked<Answer>& answer) {
                   if (answer && std::holds_alternative<Taken>(*answer)) return done({});
                   done(refusal_in(answer));
               });
}

void find_report(Sender& sender, const std::string& code, std::vector<MemberId> relays,
                 std::function<void(std::variant<FoundAt, NotFound>)> done) {
    struct Search {
        Sender& sender;
        std::string code;
        std::vector<MemberId> left;
        bool were_all_reached = true;
        std::function<void(std::variant<FoundAt, NotFound>)> done;

        static void go_on(const std::shared_ptr<Search>& search) {
            if (search->left.empty()) return search->done(NotFound{search->were_all_reached});
            const MemberId relay = search->left.front();
            search->left.erase(search->left.begin());
            search->sender.ask(relay, {claim(search->code, relay), AskAfter{}},
                               [search, relay](const Checked<Answer>& answer) {
                                   const auto* const standing =
                                       answer ? std::get_if<Standing>(&*answer) : nullptr;
                                   if (standing != nullptr) return search->done(FoundAt{relay, *standing});
                                   search->were_all_reached = search->were_all_reached && answer.has_value();
                                   go_on(search);
                               });
        }
    };
    Search::go_on(std::make_shared<Search>(Search{sender, code, std::move(relays), true, std::move(done)}));
}

void add_words(Sender& sender, const MemberId& relay, const std::string& code, const std::string& words,
               std::function<void(Checked<Standing>)> done) {
    sender.ask(relay, {claim(code, relay), AddWords{words}},
               [done = std::move(done)](const Checked<Answer>& answer) {
                   const auto* const standing = answer ? std::get_if<Standing>(&*answer) : nullptr;
                   if (standing != nullptr) return done(*standing);
                   done(refusal_in(answer));
               });
}

}  // namespace stonechat::relay
