package org.sngateway.sn.message;

/** The rules that WILLTOPIC and WILLTOPICUPD share. */
final class WillFields {
    private WillFields() {}

    static void check(QoS qos, boolean retain, String topic) {
        Checks.require(qos != QoS.MINUS_ONE, "QoS", qos, "0, 1 or 2");
        Checks.require(
                !topic.isEmpty() || (qos == QoS.ZERO && !retain),
                "Flags",
                "qos=" + qos + " retain=" + retain,
                "QoS 0 without Retain when there is no topic");
        Checks.textFits("WillTopic", topic, 1);
    }
}
