#include "node/relay/sender.hpp"

#include <memory>

namespace stonechat::relay {

void Sender::ask(const MemberId& relay, Question question, Done done) {
    const auto known = keys_.find(relay);
    if (known == keys_.end()) return ask_for_key(relay, std::move(question), std::move(done));
    ask_with(relay, known->second, std::move(question), false, done);
}

// A relay answers with its key whatever it cannot open, also nothing.
void Sender::ask_for_key(const MemberId& relay, Question question, Done done) {
    carry_(relay, {},
           [this, relay, question = std::move(question), done = std::move(done)](Checked<Bytes> answer) {
               if (!answer) return done(answer.error());
               const auto key = key_in(relay, *answer);
               if (!key) return done(key.error());
               keys_[relay] = *key;
               ask_with(relay, *key, question, true, done);
           });
}

void Sender::ask_with(const MemberId& relay, const crypto::BoxPublicKey& key, Question question,
                      bool is_new_key, const Done& done) {
    auto sealed = seal_question(question, key, rng_);
    if (!sealed) return done(Refusal{sealed.error(), "relay", "its key is none to seal for", 0});
    const auto answer_key = std::make_shared<const crypto::Secret<32>>(std::move(sealed->answer_key));
    carry_(
        relay, std::move(sealed->box),
        [this, relay, question = std::move(question), is_new_key, done, answer_key](Checked<Bytes> locked) {
            if (!locked) return done(locked.error());
            auto answer = unlock_answer(*locked, *answer_key);
            // It could not open what was sealed, for it has had another key since.
            if (!answer && !is_new_key && key_in(relay, *locked)) {
                keys_.erase(relay);
                return ask(relay, question, done);
            }
            done(std::move(answer));
        });
}

Checked<crypto::BoxPublicKey> Sender::key_in(const MemberId& relay, ByteView statement) const {
    const charter::Member* const member = charter_().find(relay);
    if (member == nullptr) return Refusal{Errc::unknown_author, "relay", "must be a member", 0};
    const auto read = read_key_statement(statement, member->request.record_key);
    if (!read) return read.error();
    if (read->federation != charter_().federation() || read->relay != relay)
        return Refusal{Errc::wrong_federation, "relay key", "was stated for another relay", 0};
    return read->key;
}

}  // namespace stonechat::relay
