// What a relay finds inside a seal, and a sender inside a lock: strangers wrote both. What reads as an answer
// is written again as the same bytes.

#include <cstdlib>

#include "protocol/relay/key_statement.hpp"
#include "protocol/relay/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace stonechat;
    const ByteView input{reinterpret_cast<const std::byte*>(data), size};
    crypto::Secret<32> key;
    crypto::SeededRng rng{1};
    if (const auto question = relay::decode_question(input, key)) {
        const auto relay_key = crypto::BoxKey::generate(rng);
        const auto sealed = relay::seal_question(*question, relay_key.public_key(), rng);
        const auto opened = sealed ? relay::open_question(sealed->box, relay_key)
                                   : Checked<relay::OpenedQuestion>{Refusal{sealed.error(), "", "", 0}};
        if (!opened || opened->question != *question) std::abort();
    }
    if (const auto answer = relay::decode_answer(input)) {
        const auto again = relay::unlock_answer(relay::lock_answer(*answer, key, rng), key);
        if (!again || *again != *answer) std::abort();
    }
    (void)relay::read_key_statement(input, RecordKey{});
    return 0;
}
