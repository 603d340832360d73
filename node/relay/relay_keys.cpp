#include "node/relay/relay_keys.hpp"

namespace stonechat::relay {

void RelayKeys::renew(Instant now) {
    if (newest_ && now < made_ + life) return;
    // After two lives without a question the one before is too old as well.
    if (newest_ && now < made_ + 2 * life)
        before_ = std::move(newest_);
    else
        before_.reset();
    newest_ = Used{crypto::BoxKey::generate(rng_), {}};
    made_ = now;
}

const crypto::BoxPublicKey& RelayKeys::newest(Instant now) {
    renew(now);
    return newest_->key.public_key();
}

Checked<OpenedQuestion> RelayKeys::open_once(Used& used, ByteView box) {
    auto question = open_question(box, used.key);
    if (!question) return question;
    if (used.opened.size() >= boxes_max)
        return Refusal{Errc::overloaded, "question", "too many came today; try again tomorrow", 0};
    if (!used.opened.insert(crypto::sha256(box)).second)
        return Refusal{Errc::not_allowed, "question", "was asked before", 0};
    return question;
}

Checked<OpenedQuestion> RelayKeys::open(Instant now, ByteView box) {
    renew(now);
    auto opened = open_once(*newest_, box);
    const bool is_of_another_key = !opened && opened.error().code.category() != protocol_category();
    if (is_of_another_key && before_) return open_once(*before_, box);
    return opened;
}

}  // namespace stonechat::relay
