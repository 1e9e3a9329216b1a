/* What connection tracking knows of an address, forgotten: an answer that comes late must not reach
   whoever has the address next. */
#include "helper.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { MOST_FLOWS = 4096, MOST_TUPLE = 200, BY_SOURCE = 1 };

struct request {
  struct nlmsghdr head;
  struct nfgenmsg family;
  char attributes[MOST_TUPLE + 100];
};

/* The flows' keys as the kernel wrote them; deleting during a dump would disturb it. */
static char keys[MOST_FLOWS][MOST_TUPLE];
static uint16_t sizes[MOST_FLOWS];

static void begin(struct request *request, int type, int flags, int family) {
  memset(request, 0, sizeof *request);
  request->head.nlmsg_len = NLMSG_LENGTH(sizeof request->family);
  request->head.nlmsg_type = (uint16_t)(NFNL_SUBSYS_CTNETLINK << 8 | type);
  request->head.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
  request->family.nfgen_family = (uint8_t)family;
}

static struct nlattr *put(struct request *request, int type, const void *bytes, size_t size) {
  struct nlattr *attribute = (struct nlattr *)((char *)request + request->head.nlmsg_len);
  attribute->nla_type = (uint16_t)type;
  attribute->nla_len = (uint16_t)(NLA_HDRLEN + size);
  if (size) memcpy((char *)attribute + NLA_HDRLEN, bytes, size);
  request->head.nlmsg_len += (uint32_t)NLA_ALIGN(attribute->nla_len);
  return attribute;
}

static void end(struct request *request, struct nlattr *nest) {
  nest->nla_len = (uint16_t)((char *)request + request->head.nlmsg_len - (char *)nest);
}

/* Notes the key of a flow that the kernel told of. */
static int note(const struct nlmsghdr *head, int count) {
  size_t offset = NLMSG_LENGTH(sizeof(struct nfgenmsg));
  while (offset + NLA_HDRLEN <= head->nlmsg_len) {
    const struct nlattr *attribute = (const struct nlattr *)((const char *)head + offset);
    if (attribute->nla_len < NLA_HDRLEN || offset + attribute->nla_len > head->nlmsg_len) break;
    size_t size = attribute->nla_len - (size_t)NLA_HDRLEN;
    if ((attribute->nla_type & NLA_TYPE_MASK) == CTA_TUPLE_ORIG && size <= MOST_TUPLE) {
      memcpy(keys[count], (const char *)attribute + NLA_HDRLEN, size);
      sizes[count] = (uint16_t)size;
      return count + 1;
    }
    offset += NLA_ALIGN(attribute->nla_len);
  }
  return count;
}

/* Reads answers to the end of the dump; how many flows there were, or -1. */
static int collect(int fd) {
  static char bytes[64 << 10] __attribute__((aligned(8)));
  int count = 0;
  for (;;) {
    ssize_t size = recv(fd, bytes, sizeof bytes, 0);
    if (size <= 0) return -1;
    unsigned left = (unsigned)size;
    for (struct nlmsghdr *head = (struct nlmsghdr *)bytes; NLMSG_OK(head, left);
         head = NLMSG_NEXT(head, left)) {
      if (head->nlmsg_type == NLMSG_DONE) return count;
      if (head->nlmsg_type == NLMSG_ERROR) return -1;
      if (count < MOST_FLOWS) count = note(head, count);
    }
  }
}

bool forget_flows(int family, const char *address) {
  struct request request;
  struct timeval patience = {5, 0};
  unsigned char raw[16];
  uint32_t flags = BY_SOURCE;
  if (!*address) return true;
  if (inet_pton(family, address, raw) != 1) return false;
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (fd < 0) return false;
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  begin(&request, IPCTNL_MSG_CT_GET, NLM_F_DUMP, family);
  struct nlattr *tuple = put(&request, CTA_TUPLE_ORIG | NLA_F_NESTED, NULL, 0);
  struct nlattr *ip = put(&request, CTA_TUPLE_IP | NLA_F_NESTED, NULL, 0);
  if (family == AF_INET) put(&request, CTA_IP_V4_SRC, raw, 4);
  else put(&request, CTA_IP_V6_SRC, raw, 16);
  end(&request, ip);
  end(&request, tuple);
  struct nlattr *filter = put(&request, CTA_FILTER | NLA_F_NESTED, NULL, 0);
  put(&request, CTA_FILTER_ORIG_FLAGS, &flags, sizeof flags);
  end(&request, filter);
  int count = send(fd, &request, request.head.nlmsg_len, 0) < 0 ? -1 : collect(fd);
  bool done = count >= 0 && count < MOST_FLOWS;
  for (int i = 0; i < count; i++) {
    begin(&request, IPCTNL_MSG_CT_DELETE, 0, family); /* one that has ended meanwhile is no error */
    put(&request, CTA_TUPLE_ORIG | NLA_F_NESTED, keys[i], sizes[i]);
    done = send(fd, &request, request.head.nlmsg_len, 0) >= 0 && done;
  }
  close(fd);
  return done;
}
