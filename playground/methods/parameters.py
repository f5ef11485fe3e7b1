"""Every parameter of every method that is answered, as the published Bot API names them.

Words `name:type`, a required one `name!type`. Types: int, str, float, bool, id (Integer or String), file
(InputFile or String), json (an object or an array, JSON-serialised in a form). A contract test compares this
table with the published description of Bot API 10.1.
"""

PARAMETERS: dict[str, str] = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:json",
    "setWebhook": (
        "url!str certificate:file ip_address:str max_connections:int allowed_updates:json "
        "drop_pending_updates:bool secret_token:str"
    ),
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": (
        "business_connection_id:str chat_id!id message_thread_id:int direct_messages_topic_id:int "
        "text!str parse_mode:str entities:json link_preview_options:json disable_notification:bool "
        "protect_content:bool allow_paid_broadcast:bool message_effect_id:str "
        "suggested_post_parameters:json reply_parameters:json reply_markup:json"
    ),
    "sendPhoto": (
        "business_connection_id:str chat_id!id message_thread_id:int direct_messages_topic_id:int "
        "photo!file caption:str parse_mode:str caption_entities:json show_caption_above_media:bool "
        "has_spoiler:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool "
        "message_effect_id:str suggested_post_parameters:json reply_parameters:json reply_markup:json"
    ),
    "sendDocument": (
        "business_connection_id:str chat_id!id message_thread_id:int direct_messages_topic_id:int "
        "document!file thumbnail:file caption:str parse_mode:str caption_entities:json "
        "disable_content_type_detection:bool disable_notification:bool protect_content:bool "
        "allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:json "
        "reply_parameters:json reply_markup:json"
    ),
    "sendMediaGroup": (
        "business_connection_id:str chat_id!id message_thread_id:int direct_messages_topic_id:int "
        "media!json disable_notification:bool protect_content:bool allow_paid_broadcast:bool "
        "message_effect_id:str reply_parameters:json"
    ),
    "sendLocation": (
        "business_connection_id:str chat_id!id message_thread_id:int direct_messages_topic_id:int "
        "latitude!float longitude!float horizontal_accuracy:float live_period:int heading:int "
        "proximity_alert_radius:int disable_notification:bool protect_content:bool "
        "allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:json "
        "reply_parameters:json reply_markup:json"
    ),
    "sendVenue": (
        "business_connection_id:str chat_id!id message_thread_id:int direct_messages_topic_id:int "
        "latitude!float longitude!float title!str address!str foursquare_id:str foursquare_type:str "
        "google_place_id:str google_place_type:str disable_notification:bool protect_content:bool "
        "allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:json "
        "reply_parameters:json reply_markup:json"
    ),
    "sendChatAction": ("business_connection_id:str chat_id!id message_thread_id:int action!str"),
    "sendPoll": (
        "business_connection_id:str chat_id!id message_thread_id:int question!str question_parse_mode:str "
        "question_entities:json options!json is_anonymous:bool type:str allows_multiple_answers:bool "
        "allows_revoting:bool shuffle_options:bool allow_adding_options:bool "
        "hide_results_until_closes:bool members_only:bool country_codes:json correct_option_ids:json "
        "explanation:str explanation_parse_mode:str explanation_entities:json explanation_media:json "
        "open_period:int close_date:int is_closed:bool description:str description_parse_mode:str "
        "description_entities:json media:json disable_notification:bool protect_content:bool "
        "allow_paid_broadcast:bool message_effect_id:str reply_parameters:json reply_markup:json"
    ),
    "stopPoll": ("business_connection_id:str chat_id!id message_id!int reply_markup:json"),
    "editMessageText": (
        "business_connection_id:str chat_id:id message_id:int inline_message_id:str text:str "
        "parse_mode:str entities:json link_preview_options:json rich_message:json reply_markup:json"
    ),
    "editMessageCaption": (
        "business_connection_id:str chat_id:id message_id:int inline_message_id:str caption:str "
        "parse_mode:str caption_entities:json show_caption_above_media:bool reply_markup:json"
    ),
    "editMessageMedia": (
        "business_connection_id:str chat_id:id message_id:int inline_message_id:str media!json "
        "reply_markup:json"
    ),
    "editMessageReplyMarkup": (
        "business_connection_id:str chat_id:id message_id:int inline_message_id:str reply_markup:json"
    ),
    "editMessageLiveLocation": (
        "business_connection_id:str chat_id:id message_id:int inline_message_id:str latitude!float "
        "longitude!float live_period:int horizontal_accuracy:float heading:int proximity_alert_radius:int "
        "reply_markup:json"
    ),
    "stopMessageLiveLocation": (
        "business_connection_id:str chat_id:id message_id:int inline_message_id:str reply_markup:json"
    ),
    "deleteMessage": "chat_id!id message_id!int",
    "deleteMessages": "chat_id!id message_ids!json",
    "forwardMessage": (
        "chat_id!id message_thread_id:int direct_messages_topic_id:int from_chat_id!id "
        "video_start_timestamp:int disable_notification:bool protect_content:bool message_effect_id:str "
        "suggested_post_parameters:json message_id!int"
    ),
    "copyMessage": (
        "chat_id!id message_thread_id:int direct_messages_topic_id:int from_chat_id!id message_id!int "
        "video_start_timestamp:int caption:str parse_mode:str caption_entities:json "
        "show_caption_above_media:bool disable_notification:bool protect_content:bool "
        "allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:json "
        "reply_parameters:json reply_markup:json"
    ),
    "answerCallbackQuery": "callback_query_id!str text:str show_alert:bool url:str cache_time:int",
    "getFile": "file_id!str",
    "getChat": "chat_id!id",
    "getChatMember": "chat_id!id user_id!int",
    "getChatAdministrators": "chat_id!id return_bots:bool",
    "getChatMemberCount": "chat_id!id",
    "setMyCommands": "commands!json scope:json language_code:str",
    "getMyCommands": "scope:json language_code:str",
    "deleteMyCommands": "scope:json language_code:str",
    "setMyDescription": "description:str language_code:str",
    "getMyDescription": "language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getMyShortDescription": "language_code:str",
    "setMyName": "name:str language_code:str",
    "getMyName": "language_code:str",
    "setChatMenuButton": "chat_id:int menu_button:json",
    "getChatMenuButton": "chat_id:int",
    "pinChatMessage": ("business_connection_id:str chat_id!id message_id!int disable_notification:bool"),
    "unpinChatMessage": "business_connection_id:str chat_id!id message_id:int",
    "setMessageReaction": "chat_id!id message_id!int reaction:json is_big:bool",
    "leaveChat": "chat_id!id",
    "logOut": "",
    "close": "",
}
