#include "node/web/page.hpp"

namespace stonechat::web {

void show_faults(std::vector<Field>& fields, const std::vector<Fault>& faults) {
    for (Field& field : fields)
        for (const Fault& fault : faults)
            if (fault.field == field.name) field.error = fault.text;
}

}  // namespace stonechat::web
