package org.sngateway.sim.promise;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.gateway.core.settings.SessionLimits;

/**
 * Every queue and table of the gateway's core has a limit, by configuration. To look at them all takes time, so that is done
 * after each attack, at the end, and after 1, 4, 16 and so on minutes.
 */
final class P7EverythingIsBounded extends Promise {
    private static final String SESSIONS = "SessionTable.byClientId";
    /** So many messages are read from the spool at once, and sent before the broker has answered. */
    private static final int READ_FROM_SPOOL = 32;
    /** What has no limit of its own holds little. */
    private static final int OTHERS = 1000;

    private static final int OTHERS_PER_SESSION = 4;

    /** By the beginning of their names; the first that fits counts. */
    private final Map<String, Integer> limits = new LinkedHashMap<>();

    private int minutes;
    private int nextMinute = 1;

    P7EverythingIsBounded(Scene scene, CoreSettings settings) {
        super(scene);
        GatewayLimits gateway = settings.limits();
        SessionLimits session = settings.sessionLimits();
        limits.put("SessionTable.nextTopicIds", gateway.maxRememberedClients());
        limits.put("SessionTable.", gateway.maxSessions());
        limits.put("ConnectPace.", gateway.maxSessions());
        limits.put("GatewayCore.deadlines", gateway.maxSessions());
        limits.put("DatagramDispatcher.", gateway.maxRememberedSenders());
        limits.put("Discovery.forwarders", gateway.maxRememberedSenders());
        limits.put("QosMinusOne.", gateway.maxRememberedSenders());
        limits.put("TopicTable.", session.maxTopics());
        limits.put("Subscriptions.", session.maxSubscriptions());
        limits.put("DeliveryQueue.", session.maxQueuedMessages());
        // As many as the broker has under way to the client at once: that is its limit.
        limits.put("BrokerReceipts.doubtful", OTHERS);
        limits.put("RegisterExchange.waiting", session.maxQueuedMessages());
        limits.put("HeldForSubAck.held", session.maxQueuedMessages());
        limits.put("InboundQos0.waiting", settings.spool().maxQos0Messages());
        limits.put("InboundMessages.messages", 2 * session.maxOpenPublishes() + READ_FROM_SPOOL);
    }

    @Override
    public void onMinute() {
        minutes++;
        if (minutes == nextMinute) {
            nextMinute *= 4;
            check();
        }
    }

    @Override
    public void onAttackOver() {
        check();
    }

    @Override
    public void onEnd() {
        check();
    }

    private void check() {
        Map<String, Integer> tables = scene().gatewayTables();
        int sessions = tables.getOrDefault(SESSIONS, 0);
        tables.forEach((name, size) -> {
            int limit = limitOf(name, sessions);
            if (size > limit) {
                broken(NOBODY, name + " has " + size + " entries, " + limit + " are allowed");
            }
        });
    }

    /** What is under way to the disk and what waits for it depends on how many clients there are. */
    private int limitOf(String table, int sessions) {
        for (Map.Entry<String, Integer> limit : limits.entrySet()) {
            if (table.startsWith(limit.getKey())) {
                return limit.getValue();
            }
        }
        return OTHERS + OTHERS_PER_SESSION * sessions;
    }
}
