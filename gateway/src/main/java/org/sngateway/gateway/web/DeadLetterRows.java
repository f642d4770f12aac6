package org.sngateway.gateway.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sngateway.gateway.core.store.DeadLetter;

/** Dead letters as JSON objects, without their payloads. */
final class DeadLetterRows {
    private DeadLetterRows() {}

    static Map<String, Object> of(List<DeadLetter> letters) {
        return Map.of("rows", letters.stream().map(DeadLetterRows::object).toList());
    }

    private static Map<String, Object> object(DeadLetter letter) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("client", letter.clientId());
        object.put("topic", letter.topic());
        object.put("octets", letter.payload().size());
        object.put("qos", letter.qos().bits());
        object.put("at", letter.atMillis());
        object.put("reason", letter.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return object;
    }
}
