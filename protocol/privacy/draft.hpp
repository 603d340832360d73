#pragma once

#include "protocol/record/body.hpp"

namespace stonechat::privacy {

// What someone wants to publish. Nothing signs a Draft: only clear() turns it into what may leave.
struct Draft {
    record::Body body;
    // A person was shown the exact bytes that will leave and said yes. Programs that run unattended leave it
    // false.
    bool text_checked_by_person = false;
};

}  // namespace stonechat::privacy
