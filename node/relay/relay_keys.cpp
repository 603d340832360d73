#include "node/relay/relay_keys.hpp"

namespace stonechat::relay {

void RelayKeys::renew(Instant now) {
    if (newest_ && now < made_ + life) return;
    // After two lives without a question the one before is too old as well.
    if (newest_ && now < made_ + 2 * life)
        before_ = std::move(newest_);
    else
        before_.reset();
    newest_ = crypto::BoxKey::generate(rng_);
    made_ = now;
}

const crypto::BoxPublicKey& RelayKeys::newest(Instant now) {
    renew(now);
    return newest_->public_key();
}

Checked<OpenedQuestion> RelayKeys::open(Instant now, ByteView box) {
    renew(now);
    auto opened = open_question(box, *newest_);
    if (!opened && before_) {
        auto earlier = open_question(box, *before_);
        if (earlier) return earlier;
    }
    return opened;
}

}  // namespace stonechat::relay
