/** Every sentence of the page, Chinese first, English second; `t` picks by the toggle. */

const WORDS = {
  title: ["网格随手拍 · 演练场", "Gridsnap · Playground"],
  people: ["人物", "People"],
  chats: ["会话", "Chats"],
  tools: ["工具", "Tools"],
  otherLanguage: ["EN", "中文"],
  changeLanguage: ["Switch to English", "换成中文"],
  back: ["返回会话列表", "Back to the chats"],
  close: ["关闭", "Close"],
  ok: ["好", "OK"],
  cancel: ["取消", "Cancel"],
  start: ["开始 START", "START 开始"],
  empty: ["这里还没有消息", "No messages yet"],
  pickChat: ["选一个会话开始", "Pick a chat to begin"],
  botChat: ["机器人私聊", "Private chat with the bot"],
  bot: ["机器人", "bot"],
  group: ["群", "group"],
  admin: ["管理员", "administrator"],
  member: ["成员", "member"],
  all: ["全部", "All"],
  today: ["今天", "Today"],
  yesterday: ["昨天", "Yesterday"],
  edited: ["已编辑", "edited"],
  newMessages: ["{n} 条新消息", "{n} new"],
  toBottom: ["到最新", "To the newest"],
  lost: ["和演练场的连接断了，正在重连…", "Lost the playground, reconnecting…"],
  write: ["写消息…", "Message…"],
  send: ["发送", "Send"],
  attach: ["发照片、位置、文件…", "Attach a photo, place, file…"],
  commands: ["命令", "Commands"],
  keyboard: ["显示或收起键盘", "Show or hide the keyboard"],
  samples: ["示例照片", "Sample photos"],
  samplesHint: ["点一下就发出；点圆圈可选几张，成一个相册", "One tap sends it; tap the circles to pick several as an album"],
  caption: ["说明（可不填）", "Caption (optional)"],
  asFile: ["作为文件发送（保留 EXIF）", "Send as a file (keeps EXIF)"],
  ownPhoto: ["本机照片", "Own photo"],
  ownFile: ["文件", "File"],
  location: ["位置", "Location"],
  sticker: ["贴纸", "Sticker"],
  voice: ["语音", "Voice"],
  sendN: ["发送 {n} 张", "Send {n}"],
  select: ["选择 {name}", "Select {name}"],
  photo: ["照片", "Photo"],
  album: ["相册", "Album"],
  document: ["文件", "File"],
  venue: ["地点", "Venue"],
  contact: ["名片", "Contact"],
  poll: ["投票", "Poll"],
  live: ["实时位置", "Live location"],
  accuracy: ["精度", "Accuracy"],
  exact: ["精确", "Exact"],
  kind: ["类型", "Kind"],
  venueTitle: ["地点名称", "Name of the place"],
  myLocation: ["我的位置", "My location"],
  sendLocation: ["发送这个位置", "Send this place"],
  mapLabel: ["地图：点一下放大头针，方向键微调", "Map: click to place the pin, arrow keys move it"],
  zoomIn: ["放大", "Zoom in"],
  zoomOut: ["缩小", "Zoom out"],
  noGrid: ["不在任何网格内", "Outside every grid"],
  reply: ["回复", "Reply"],
  edit: ["编辑", "Edit"],
  react: ["表态", "React"],
  actions: ["消息操作", "Message actions"],
  copyText: ["复制文字", "Copy text"],
  copyLink: ["复制链接", "Copy link"],
  json: ["看 JSON", "See the JSON"],
  replyTo: ["回复 {name}", "Reply to {name}"],
  editing: ["编辑消息", "Edit message"],
  forwarded: ["转发自 {name}", "Forwarded from {name}"],
  copied: ["已复制", "Copied"],
  noAnswer: ["机器人没有回应这个按钮", "The bot did not answer the button"],
  unsupported: ["演练场里没有这种按钮", "The playground has no such button"],
  notThere: ["这个人看不到那条消息", "This person cannot see that message"],
  notMember: ["这个人不在那个群里", "This person is not in that group"],
  deepLink: ["打开机器人私聊", "Opened the chat with the bot"],
  enlarge: ["放大照片", "Enlarge the photo"],
  clock: ["时钟", "Clock"],
  clockHint: ["拨快时钟，提醒马上到", "Move the clock on; reminders come at once"],
  ahead: ["比真实时间快 {time}", "{time} ahead of real time"],
  real: ["和真实时间一致", "Same as real time"],
  plus1h: ["+1 小时", "+1 hour"],
  plus8h: ["+8 小时", "+8 hours"],
  plus1d: ["+1 天", "+1 day"],
  calls: ["Bot API 调用", "Bot API calls"],
  hidePolls: ["不看 getUpdates", "Hide getUpdates"],
  noCalls: ["机器人还没有调用", "No calls yet"],
  faults: ["制造故障", "Faults"],
  faultsHint: ["下一次调用会照样出错", "The next matching call will fail this way"],
  method: ["方法", "Method"],
  anyMethod: ["任何方法", "Any method"],
  fault: ["故障", "Fault"],
  where: ["会话", "Chat"],
  everywhere: ["所有会话", "Every chat"],
  times: ["次数", "Times"],
  retryAfter: ["retry_after（秒）", "retry_after (s)"],
  arm: ["加上", "Arm"],
  clear: ["全部撤掉", "Clear all"],
  armed: ["还有 {n} 次", "{n} left"],
  groups: ["群操作", "Group operations"],
  kick: ["踢出机器人", "Kick the bot"],
  add_bot: ["拉回机器人", "Add the bot"],
  promote: ["设为管理员", "Promote the bot"],
  demote: ["降为成员", "Demote the bot"],
  migrate: ["升级为新超级群", "Migrate the group"],
  create_topic: ["新建话题", "New topic"],
  topicName: ["话题名称", "Name of the topic"],
  blockBot: ["{name} 屏蔽机器人", "{name} blocks the bot"],
  unblockBot: ["{name} 解除屏蔽", "{name} unblocks the bot"],
  done: ["好了", "Done"],
  joined: ["{name} 加入了群", "{name} joined the group"],
  left: ["{name} 离开了群", "{name} left the group"],
  migratedTo: ["本群已升级为超级群", "This group became a supergroup"],
  migratedFrom: ["由普通群升级而来", "Upgraded from a basic group"],
  pinned: ["{name} 置顶了：{text}", "{name} pinned: {text}"],
  topicCreated: ["新话题：{name}", "New topic: {name}"],
  service: ["系统消息", "Service message"],
  guide1: [
    "1 · 演骑手：左边点「李师傅」，按「开始」，再点回形针发一张示例照片、发位置、选类别。",
    "1 · Play the rider: tap 李师傅, press START, then the paper clip: a sample photo, a place, a category.",
  ],
  guide2: [
    "2 · 演社区：点「王姐」，在「海风社区网格群」里认领、办结（回复卡片发一张照片）。",
    "2 · Play the community: tap 王姐, claim the case in her group and settle it (reply to the card with a photo).",
  ],
  guide3: [
    "3 · 拨时钟：右边「+1 天」，看提醒怎样来；「张主任」是管理员，「路人甲」处处被拒。",
    "3 · Move the clock: +1 day on the right brings the reminders; 张主任 is the admin, 路人甲 is refused everywhere.",
  ],
  guideTitle: ["一分钟上手", "In one minute"],
  guideClose: ["知道了", "Got it"],
  offline: ["演练场没有回答，请看它是否在运行", "The playground does not answer; is it running?"],
};

const stored = () => {
  try {
    return localStorage.getItem("gridsnap.language");
  } catch {
    return null; // storage may be forbidden; Chinese it is
  }
};

export const language = stored() === "en" ? "en" : "zh";
const column = language === "en" ? 1 : 0;

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** The sentence for `key` in the chosen language. */
export const t = (key, values = {}) => fill(WORDS[key][column], values);

/** Both languages, the chosen one first. */
export const both = (key) => [WORDS[key][column], WORDS[key][1 - column]];

/** Change the language; the page loads again, its address keeps person and chat. */
export function toggleLanguage() {
  localStorage.setItem("gridsnap.language", language === "en" ? "zh" : "en");
  location.reload();
}
