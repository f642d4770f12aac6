package org.sngateway.sim.promise;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.state.SessionState;

/**
 * Every queue and table of the gateway's core has a limit, by configuration. To look at them all takes time, so that is done
 * after each attack, when a slow or stuck disk is to go on, at the end, and after 1, 4, 16 and so on minutes.
 */
final class P7EverythingIsBounded extends Promise {
    private static final String SESSIONS = "SessionTable.byClientId";
    /** So many messages are read from the spool at once, and sent before the broker has answered. */
    private static final int READ_FROM_SPOOL = 32;
    /** What has no limit of its own holds little. */
    private static final int OTHERS = 1000;

    private static final int OTHERS_PER_SESSION = 4;
    /** So many outputs of a session wait for the disk in any case, beside two for each message of the client. */
    private static final int CROWD = 16;
    /** Behind them, what is no request: DISCONNECT, what the broker had sent before it was not read any more, timers. */
    private static final int BEYOND_CROWD = 16;

    /** In force now or before: what a table has when its limit becomes lower it may keep. */
    private final Set<CoreSettings> settings = new LinkedHashSet<>();

    private int minutes;
    private int nextMinute = 1;

    P7EverythingIsBounded(Scene scene, CoreSettings settings) {
        super(scene);
        this.settings.add(settings);
    }

    /**
     * The most entries of each table of the core, by class and field. A test compares the names with the fields of the core,
     * in both directions.
     *
     * @param sessions the number of clients: writes under way to the disk grow with it
     */
    static Map<String, Integer> limits(CoreSettings settings, int sessions) {
        GatewayLimits gateway = settings.limits();
        SessionLimits session = settings.sessionLimits();
        Map<String, Integer> limits = new LinkedHashMap<>();
        allow(
                limits,
                gateway.maxSessions(),
                SESSIONS,
                "SessionTable.byAddress",
                "SessionTable.behindForwarders",
                "SessionTable.spare",
                "ConnectPace.urgent",
                "ConnectPace.waiting",
                "ConnectPace.opening",
                "LinkQueue.waiting",
                "SpoolRoom.oldest",
                "SessionTable.deadlines.near.elements",
                "SessionTable.deadlines.far.elements");
        // One of each client, and the gateway's own.
        allow(limits, gateway.maxSessions() + 1, "BrokerConnections.upSinceNanos", "BrokerConnections.lostAtNanos");
        // PUBLISH or PUBREL, REGISTER, prompting, PINGREQ of each session.
        allow(limits, 4 * gateway.maxSessions(), "Departures.underWay");
        allow(limits, gateway.maxRememberedClients(), "SessionTable.nextTopicIds.entries");
        allow(limits, settings.listeners().size(), "LinkOutages.outages", "LinkOutages.lasting");
        allow(
                limits,
                gateway.maxRememberedSenders(),
                "UnknownSenders.disconnects.usedUntil.entries",
                "UnknownSenders.disconnectReplies.usedUntil.entries",
                "UnknownSenders.refusedAttempts.entries",
                "UnknownSenders.refusedByBroker.entries",
                "NewClients.rate.usedUntil.entries",
                "ClosingRequests.shown",
                "Discovery.forwarders.entries",
                "QosMinusOne.rate.usedUntil.entries");
        allow(limits, session.maxTopics(), "TopicTable.byId", "TopicTable.byName", "TopicTable.byOlderId");
        allow(limits, session.maxSubscriptions(), "Subscriptions.byFilter", "UngrantedFilters.filters");
        allow(
                limits,
                session.maxQueuedMessages(),
                "DeliveryQueue.underWay",
                "DeliveryQueue.waiting",
                "HeldForSubAck.held",
                "RegisterExchange.waiting");
        // As many as the broker has under way to the client at once: that is its limit.
        allow(limits, OTHERS, "UnacknowledgedPacketIds.doubtful");
        allow(limits, settings.spool().maxQos0Messages(), "InboundQos0.waiting");
        allow(
                limits,
                2 * session.maxOpenPublishes() + READ_FROM_SPOOL,
                "InboundMessages.messages",
                "RepeatedAnswers.left");
        allow(
                limits,
                OTHERS + OTHERS_PER_SESSION * sessions,
                "UnacknowledgedPacketIds.contentHashes",
                "UnacknowledgedPacketIds.owed",
                "UnacknowledgedPacketIds.recorded",
                "UnacknowledgedPacketIds.unreleased",
                "BrokerCommands.withheld",
                "DeliveryFlow.heldByDisk",
                "Discovery.groupAnswers.usedUntil.entries",
                "DatagramDispatcher.qosMinusOne",
                "RequestsAtBroker.qos0BeforeLastEnd",
                "SessionServices.quirks",
                "Spool.removedWhileRead",
                "StoreCalls.deletions",
                "StoreCalls.readers",
                "StoreCalls.unwritten",
                "StoreCalls.writers",
                "StoreGate.changes",
                "StoreGate.underWay",
                "AnsweredSubscribes.answered",
                "SubscribeExchange.givenUp",
                "SubscribeExchange.lateAnswers",
                "SubscribeRequests.requests",
                "Subscription.asked",
                "Subscription.forms",
                "Suspect.held",
                "UnansweredRequests.sent");
        int outputs = Math.max(session.maxQueuedMessages(), CROWD + 2 * session.maxOpenPublishes()) + BEYOND_CROWD;
        // By address, and of the clients that were there one after the other: each entry of the first has one of the
        // second.
        allow(limits, outputs * sessions, "HeldMessages.byAddress");
        allow(limits, outputs, "StoreGate.outputs", "StoreGate.waiting", "Waiting.behind", "Waiting.dependent");
        allow(limits, SessionState.values().length, "SessionTotals.byState");
        // They exist only while the gateway starts.
        allow(limits, 0, "Restoration.inOrder", "Restoration.stages");
        return limits;
    }

    private static void allow(Map<String, Integer> limits, int entries, String... tables) {
        for (String table : tables) {
            limits.put(table, entries);
        }
    }

    @Override
    public void onSettings(CoreSettings next) {
        settings.add(next);
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
    public void onDiskGoesOn() {
        check();
    }

    @Override
    public void onEnd() {
        check();
    }

    private void check() {
        Map<String, Integer> tables = scene().gatewayTables();
        int sessions = tables.getOrDefault(SESSIONS, 0);
        Map<String, Integer> limits = new LinkedHashMap<>();
        settings.forEach(one -> limits(one, sessions).forEach((table, limit) -> limits.merge(table, limit, Math::max)));
        tables.forEach((table, size) -> {
            Integer limit = limits.get(table);
            if (limit == null) {
                throw new IllegalStateException("the table " + table
                        + " of the core has no limit in P7EverythingIsBounded.limits: name it there");
            }
            if (size > limit) {
                broken(NOBODY, table + " has " + size + " entries, " + limit + " are allowed");
            }
        });
    }
}
